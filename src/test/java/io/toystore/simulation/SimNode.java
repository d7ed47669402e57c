package io.toystore.simulation;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.model.LogEntry;
import io.toystore.sansio.BrokenInvariant;
import io.toystore.sansio.Check;
import io.toystore.sansio.Core;
import io.toystore.sansio.Outputs;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * One process: a core with its disk and its clock. It can be killed at any step, paused, and
 * started again from what its disk holds.
 */
final class SimNode {
  /**
   * Makes the core of a start from what the disk holds; null as the disk for a tier without one.
   */
  interface Program {
    Core start(SimDisk disk);

    /** The addresses of this start. */
    List<Address> addresses();
  }

  /** Names the output, a message or an append, at which the process is to die. */
  interface Fuse {
    /** What becomes of the process at an output. */
    enum Burn {
      NO,
      /** It dies, and the output is never made. */
      BEFORE,
      /** It makes the output, and dies. */
      AFTER
    }

    default Burn atSend(Address to, Message message) {
      return Burn.NO;
    }

    default Burn atAppend(List<LogEntry> entries) {
      return Burn.NO;
    }
  }

  private static final long TICK_MILLIS = 10;

  /** For an input that must have no effect. */
  private static final Outputs NOTHING =
      new Outputs() {
        @Override
        public void send(Address to, Message message) {
          throw new BrokenInvariant("not due: " + message + " to " + to);
        }

        @Override
        public void append(List<LogEntry> entries) {
          throw new BrokenInvariant("not due: append " + entries);
        }

        @Override
        public void cutFrom(long index) {
          throw new BrokenInvariant("not due: cut from " + index);
        }

        @Override
        public void savePromise(long term) {
          throw new BrokenInvariant("not due: promise " + term);
        }

        @Override
        public void saveMembers(List<Long> folderIds) {
          throw new BrokenInvariant("not due: members " + folderIds);
        }

        @Override
        public void readLog(long fromIndex, int maxBytes) {
          throw new BrokenInvariant("not due: read from " + fromIndex);
        }
      };

  private final World world;
  private final SimNetwork network;
  private final String name;
  private final Program program;
  private final SimDisk disk;
  private final List<Runnable> whilePaused = new ArrayList<>();
  private Runnable whenCrashed = () -> {};
  private Runnable observer = () -> {};
  private List<Address> addresses = List.of();
  private Core core;
  private long lives;
  private boolean paused;
  private long lastResumedMillis = -1;
  private int outputsLeft = Integer.MAX_VALUE;
  private Fuse fuse;
  private long maxForceMillis = 3;
  private long clockOriginMillis;
  private double clockRate = 1;

  /** When the core wants its next tick, by its own clock. */
  private long nextTickMillis;

  SimNode(World world, SimNetwork network, String name, Program program, SimDisk disk) {
    this.world = world;
    this.network = network;
    this.name = name;
    this.program = program;
    this.disk = disk;
    network.add(this);
  }

  String name() {
    return name;
  }

  SimDisk disk() {
    return disk;
  }

  boolean up() {
    return core != null;
  }

  boolean paused() {
    return paused;
  }

  /** How often it has started. */
  long lives() {
    return lives;
  }

  Core core() {
    return core;
  }

  boolean listensAt(Address address) {
    return core != null && addresses.contains(address);
  }

  /** What follows each crash of this node, such as a start some time later. */
  void whenCrashed(Runnable action) {
    whenCrashed = action;
  }

  /** Looks at the core after each of its steps. */
  void observedBy(Runnable action) {
    observer = action;
  }

  void start() {
    if (core != null) {
      return;
    }
    lives++;
    clockOriginMillis = world.nowMillis() - world.between(0, 1_000);
    clockRate = world.clockRate();
    core = program.start(disk);
    addresses = program.addresses();
    world.trace(() -> name + " starts");
    world.watcher().started(this);
    input((now, out) -> core.start(now, out));
    scheduleTick(lives);
  }

  void crash() {
    if (core == null) {
      return;
    }
    world.trace(() -> name + " crashes");
    world.watcher().crashed(this);
    core = null;
    outputsLeft = Integer.MAX_VALUE;
    fuse = null;
    paused = false;
    whilePaused.clear();
    if (disk != null) {
      disk.crash();
    }
    whenCrashed.run();
  }

  /** Asks the process to finish what it does and end, and lets it live so long. */
  void endWithin(long millis) {
    if (core == null) {
      return;
    }
    world.trace(() -> name + " is asked to end");
    long life = lives;
    unlessPaused(
        () -> {
          if (core != null && life == lives) {
            input((now, out) -> core.drain(now, out));
          }
        });
    world.in(
        millis,
        () -> {
          if (life == lives) {
            crash();
          }
        });
  }

  /** Arms a crash in the middle of a step: after so many more outputs the process is gone. */
  void crashAfterOutputs(int outputs) {
    outputsLeft = outputs;
  }

  /** Arms a crash at the first output that the fuse names. */
  void crashAt(Fuse armed) {
    fuse = armed;
  }

  /** How long a force of this node's disk, or a read from it, may take. */
  void maxForceMillis(long millis) {
    maxForceMillis = millis;
  }

  void pause() {
    if (core != null && !paused) {
      world.trace(() -> name + " is paused");
      paused = true;
    }
  }

  void pauseFor(long millis) {
    pause();
    world.in(millis, this::resume);
  }

  void resume() {
    if (paused) {
      world.trace(() -> name + " goes on");
      paused = false;
      lastResumedMillis = world.nowMillis();
      List<Runnable> late = List.copyOf(whilePaused);
      whilePaused.clear();
      late.forEach(Runnable::run);
    }
  }

  /** Whether this node has stood still, even for a moment, at or after this time. */
  boolean wasPausedSince(long millis) {
    return paused || lastResumedMillis >= millis;
  }

  void receive(Address at, Message message) {
    long life = lives;
    unlessPaused(
        () -> {
          if (core != null && life == lives && addresses.contains(at)) {
            world.watcher().received(this, message);
            input((now, out) -> core.receive(message, now, out));
          }
        });
  }

  /** An input of the tier's own, such as a client's request at a front-end. */
  void call(LongConsumer request) {
    unlessPaused(
        () -> {
          if (core != null) {
            input((now, out) -> request.accept(now));
          }
        });
  }

  private void unlessPaused(Runnable action) {
    if (paused) {
      if (whilePaused.size() < 10_000) {
        whilePaused.add(action);
      }
    } else {
      action.run();
    }
  }

  private interface Input {
    void give(long nowMillis, Outputs out);
  }

  private void input(Input input) {
    Out out = new Out();
    world.watcher().stepBegins(this);
    input.give(clock(), out);
    if (outputsLeft >= 0 && core != null) {
      core.flush(clock(), out);
      nextTickMillis = core.nextTickMillis(clock());
    }
    world.watcher().stepEnds(this);
    if (outputsLeft < 0) {
      crash();
    }
    if (core != null) {
      observer.run();
    }
    forceIfNeeded();
  }

  /** The time that the core is called with. */
  long clock() {
    return Math.round((world.nowMillis() - clockOriginMillis) * clockRate);
  }

  private void scheduleTick(long life) {
    world.in(
        TICK_MILLIS,
        () -> {
          if (core == null || life != lives) {
            return;
          }
          if (!paused) {
            tickIfDue();
          }
          scheduleTick(life);
        });
  }

  /**
   * A core must do with the ticks that it has asked for. Every other life gets the others too, to
   * which it must do nothing.
   */
  private void tickIfDue() {
    long now = clock();
    if (now >= nextTickMillis) {
      input((tickMillis, out) -> core.tick(tickMillis, out));
    } else if (lives % 2 == 0) {
      core.tick(now, NOTHING);
      core.flush(now, NOTHING);
      Check.that(
          core.nextTickMillis(now) == nextTickMillis,
          "%s was ticked at %d, wanted it at %d and then at %d",
          name,
          now,
          nextTickMillis,
          core.nextTickMillis(now));
    }
  }

  private void forceIfNeeded() {
    if (core == null || disk == null || disk.forcing() || !disk.hasPending()) {
      return;
    }
    long life = lives;
    int requests = disk.forceBegins();
    world.in(
        world.between(0, maxForceMillis),
        () ->
            unlessPaused(
                () -> {
                  if (core != null && life == lives) {
                    long durable = disk.forceEnds(requests);
                    world.watcher().forced(this);
                    input((now, out) -> core.stored(durable, now, out));
                  }
                }));
  }

  private final class Out implements Outputs {
    private final long life = lives;

    private boolean alive() {
      if (outputsLeft != Integer.MAX_VALUE) {
        outputsLeft--;
      }
      return outputsLeft >= 0 && core != null && life == lives;
    }

    /** From an output that the fuse names on, the rest of the step is lost with the process. */
    private void make(Fuse.Burn burn, Runnable output) {
      if (burn != Fuse.Burn.BEFORE) {
        output.run();
      }
      if (burn != Fuse.Burn.NO) {
        outputsLeft = -1;
      }
    }

    @Override
    public void send(Address to, Message message) {
      if (alive()) {
        make(
            fuse == null ? Fuse.Burn.NO : fuse.atSend(to, message),
            () -> network.send(SimNode.this, to, message));
      }
    }

    @Override
    public void append(List<LogEntry> entries) {
      if (alive()) {
        make(
            fuse == null ? Fuse.Burn.NO : fuse.atAppend(entries),
            () -> {
              disk.append(entries);
              world.watcher().appended(SimNode.this, entries);
            });
      }
    }

    @Override
    public void cutFrom(long index) {
      if (alive()) {
        disk.cutFrom(index);
        world.watcher().cut(SimNode.this, index);
      }
    }

    @Override
    public void savePromise(long term) {
      if (alive()) {
        disk.savePromise(term);
      }
    }

    @Override
    public void saveMembers(List<Long> folderIds) {
      if (alive()) {
        disk.saveMembers(folderIds);
      }
    }

    @Override
    public void readLog(long fromIndex, int maxBytes) {
      List<LogEntry> read = disk.read(fromIndex, maxBytes);
      world.in(
          world.between(0, maxForceMillis),
          () ->
              unlessPaused(
                  () -> {
                    if (alive()) {
                      input((now, out) -> core.logRead(read, now, out));
                    }
                  }));
    }
  }
}
