/**
 * What travels on the event bus: one sealed type for each conversation, and the addresses. A
 * message depends on the model; {@code wire} encodes it.
 */
package io.toystore.message;
