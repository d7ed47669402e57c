/**
 * What travels on the event bus: one sealed type for each conversation, and the addresses. A
 * message knows the model, and not how it is encoded: that is {@code wire}'s.
 */
package io.toystore.message;
