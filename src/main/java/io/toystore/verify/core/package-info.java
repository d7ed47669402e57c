/**
 * What must hold, checked against what clients saw and what the journals say. Nothing here knows
 * how the store works: the rules are those of its contract, and no class of any tier is used.
 */
package io.toystore.verify.core;
