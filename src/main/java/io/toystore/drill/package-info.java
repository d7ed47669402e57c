/**
 * The command {@code drill}: faults on real processes while clients buy. {@link
 * io.toystore.drill.Case} lists the faults, each kind in a class of its own; {@link
 * io.toystore.drill.Scene} is what they act on; {@link io.toystore.drill.CaseRun} runs one case and
 * judges it, and {@link io.toystore.drill.Drill} all of them on one cluster.
 *
 * <p>What only Linux has, or needs a tool, is named before anything starts ({@link
 * io.toystore.drill.Machine}).
 */
package io.toystore.drill;
