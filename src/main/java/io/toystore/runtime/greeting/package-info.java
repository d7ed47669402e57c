/**
 * Members exchange their versions, so that members that cannot work together say so instead of
 * dropping each other's messages (docs/upgrade.md). This package may know the bus and its formats,
 * but no tier.
 */
package io.toystore.runtime.greeting;
