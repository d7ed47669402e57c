/** All tiers of a store in one process, as one verticle. */
package io.toystore.embedded;
