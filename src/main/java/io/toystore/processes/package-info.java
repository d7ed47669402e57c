/**
 * Clusters on this machine, each member a process of its own. {@link io.toystore.processes.Plan}
 * says what a cluster consists of, {@link io.toystore.processes.Cluster} starts, stops, kills and
 * pauses its members, and {@link io.toystore.processes.Demo} plays the demonstration on one.
 *
 * <p>Nothing here loads Vert.x or Hazelcast, because a command is to answer at once. Nothing needs
 * Linux but {@link io.toystore.processes.Namespaces}; a POSIX {@code sh} and {@code ps} are enough.
 */
package io.toystore.processes;
