/**
 * What an order costs in each of its parts, measured by JMH: {@code scripts/jmh.sh}. What is
 * measured are the store's own classes; what surrounds them is played in the same thread, and its
 * small cost counts. The collector is the one that the scripts start the store with; the compiler
 * is the JVM's best.
 *
 * <p>{@link io.toystore.bench.BenchmarksRunTest} keeps the benchmarks true: each tells what it has
 * done.
 */
package io.toystore.bench;
