package io.toystore.simulation;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * Simulates from the command line: {@code --seed N} replays one run message by message, {@code
 * --seeds FROM COUNT} runs many and prints their figures.
 */
public final class Simulate {
  private Simulate() {}

  /** Sums over many runs. */
  static final class Sums {
    final AtomicLong seeds = new AtomicLong();
    final AtomicLong simulatedMillis = new AtomicLong();
    final AtomicLong messages = new AtomicLong();
    final AtomicLong crashes = new AtomicLong();
    final AtomicLong placed = new AtomicLong();
    final AtomicLong refused = new AtomicLong();
    final AtomicLong unknown = new AtomicLong();
    final AtomicLong reads = new AtomicLong();

    void add(StoreSimulation.Figures figures) {
      seeds.incrementAndGet();
      simulatedMillis.addAndGet(figures.simulatedMillis());
      messages.addAndGet(figures.messages());
      crashes.addAndGet(figures.crashes());
      placed.addAndGet(figures.placed());
      refused.addAndGet(figures.refused());
      unknown.addAndGet(figures.unknown());
      reads.addAndGet(figures.reads());
    }

    @Override
    public String toString() {
      return String.format(
              Locale.ROOT,
              "%,d seeds, %,d s simulated, %,d messages, %,d crashes; purchases: %,d placed,",
              seeds.get(),
              simulatedMillis.get() / 1000,
              messages.get(),
              crashes.get(),
              placed.get())
          + String.format(
              Locale.ROOT,
              " %,d refused, %,d unknown; %,d reads",
              refused.get(),
              unknown.get(),
              reads.get());
    }
  }

  /**
   * Runs seeds {@code from} to {@code from + count - 1} on all processors.
   *
   * @throws AssertionError for the lowest seed that has failed; names it
   */
  static Sums run(long from, int count) {
    Sums sums = new Sums();
    AtomicReference<AssertionError> worst = new AtomicReference<>();
    AtomicLong worstSeed = new AtomicLong(Long.MAX_VALUE);
    LongConsumer one =
        seed -> {
          if (seed > worstSeed.get()) {
            return;
          }
          try {
            sums.add(new StoreSimulation(seed, false).run());
          } catch (RuntimeException | AssertionError e) {
            synchronized (worst) {
              if (seed < worstSeed.get()) {
                worstSeed.set(seed);
                worst.set(
                    new AssertionError(
                        String.format(
                            Locale.ROOT,
                            "seed %d: %s%nreplay: scripts/simulate.sh --seed %d",
                            seed,
                            e.getMessage(),
                            seed),
                        e));
              }
            }
          }
        };
    IntStream.range(0, count).parallel().forEach(i -> one.accept(from + i));
    if (worst.get() != null) {
      throw worst.get();
    }
    return sums;
  }

  public static void main(String[] args) {
    if (args.length == 2 && args[0].equals("--seed")) {
      System.exit(replay(Long.parseLong(args[1])));
    } else if (args.length == 3 && args[0].equals("--seeds")) {
      long began = System.nanoTime();
      Sums sums = run(Long.parseLong(args[1]), Integer.parseInt(args[2]));
      double seconds = (System.nanoTime() - began) / 1e9;
      System.out.printf(
          "%s%n%.0f s, simulated time : real time = %.0f : 1%n",
          sums, seconds, sums.simulatedMillis.get() / 1000.0 / seconds);
    } else {
      System.err.println("usage: simulate.sh --seed N | --seeds FROM COUNT");
      System.exit(2);
    }
  }

  private static int replay(long seed) {
    StoreSimulation simulation = new StoreSimulation(seed, true);
    System.out.println("seed " + seed);
    try {
      StoreSimulation.Figures figures = simulation.run();
      System.out.print(simulation.trace());
      System.out.println(figures);
      return 0;
    } catch (RuntimeException | AssertionError e) {
      System.out.print(simulation.trace());
      System.out.println("FAILED: " + e.getMessage());
      e.printStackTrace(System.out);
      return 1;
    }
  }
}
