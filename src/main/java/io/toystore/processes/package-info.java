/**
 * Clusters on this machine, each member a process of its own: the commands {@code cluster} and
 * {@code demo}. {@link io.toystore.processes.Plan} says what a cluster consists of, {@link
 * io.toystore.processes.Cluster} starts, stops and hurts it, and a class for each command does no
 * more than read the command line.
 *
 * <p>No command of a cluster loads Vert.x or Hazelcast, because it is to answer at once. Nothing
 * needs Linux but {@link io.toystore.processes.Namespaces}; a POSIX {@code sh} and {@code ps} are
 * enough.
 */
package io.toystore.processes;
