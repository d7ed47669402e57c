/**
 * Clusters on this machine, each member a process of its own. {@link io.toystore.processes.Plan}
 * lists the members of a cluster, {@link io.toystore.processes.Cluster} starts, stops, kills and
 * pauses its members, and {@link io.toystore.processes.Demo} runs the demonstration.
 *
 * <p>Nothing here loads Vert.x or Hazelcast, so that commands respond at once. Only {@link
 * io.toystore.processes.Namespaces} needs Linux; all else needs a POSIX {@code sh} and {@code ps}.
 */
package io.toystore.processes;
