/**
 * Members tell each other which version they are of, so that those which cannot work together say
 * so instead of dropping each other's messages (docs/upgrade.md). It may know the bus and its
 * formats, and no tier.
 */
package io.toystore.runtime.greeting;
