/**
 * Whole stores in one thread, from one seed: the production cores on a network, disks and clocks
 * that fail. A run has two phases: faults, then everything heals and progress is demanded.
 */
package io.toystore.simulation;
