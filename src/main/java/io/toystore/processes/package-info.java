/**
 * Clusters on this machine, each member a process of its own: the commands {@code cluster} and
 * {@code demo}. {@link io.toystore.processes.Plan} says what a cluster consists of, {@link
 * io.toystore.processes.Cluster} starts, stops and hurts it, and a class for each command does no
 * more than read the command line.
 *
 * <p>Nothing here loads Vert.x or Hazelcast, because a command is to answer at once. Nothing needs
 * Linux but {@link io.toystore.processes.Namespaces}; a POSIX {@code sh}, {@code ps} and {@code
 * kill} are enough.
 */
package io.toystore.processes;
