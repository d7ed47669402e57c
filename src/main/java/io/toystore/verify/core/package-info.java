/**
 * The store's guarantees, checked against clients' histories and members' journals. Nothing here
 * depends on how the store works: the rules are those of its contract, and no class of any tier is
 * used.
 */
package io.toystore.verify.core;
