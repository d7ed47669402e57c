/**
 * The command {@code drill}: faults on real processes while clients buy. {@link
 * io.toystore.drill.Case} lists the faults, each kind in a class of its own; {@link
 * io.toystore.drill.Scene} is what they act on; {@link io.toystore.drill.CaseRun} runs and checks
 * one case, and {@link io.toystore.drill.Drill} runs all cases on one cluster.
 *
 * <p>{@link io.toystore.drill.Machine} checks before the start that Linux and all tools are there
 * that the cases need.
 */
package io.toystore.drill;
