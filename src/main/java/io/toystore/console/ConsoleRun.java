package io.toystore.console;

import io.toystore.config.Build;
import io.toystore.console.core.Sampling;
import io.toystore.console.core.StoreModel;
import io.toystore.console.core.Ui;
import io.toystore.observe.Clocks;
import io.toystore.observe.core.Level;
import java.io.IOException;
import java.io.PrintStream;
import java.time.ZoneId;
import java.util.Set;

/**
 * One run of the console: connects a source of events, the model of the store and a mode of output,
 * and runs them until the mode, the duration or a signal ends the run.
 */
final class ConsoleRun {
  private final ConsoleRequest request;
  private final ConsoleEnvironment environment;
  private final PrintStream out;
  private final PrintStream err;
  private final Inbox inbox = new Inbox();
  private final Source source;
  private final StoreModel model;

  /**
   * @param out for data
   * @param err for all other messages
   */
  ConsoleRun(
      ConsoleRequest request, ConsoleEnvironment environment, PrintStream out, PrintStream err) {
    this.request = request;
    this.environment = environment;
    this.out = out;
    this.err = err;
    source = source(request, inbox);
    model = new StoreModel(Build.version(), Set.copyOf(request.wanted().members()));
    request.cluster().ifPresent(config -> model.expect(config.orderReplicas()));
  }

  private static Source source(ConsoleRequest request, Inbox inbox) {
    if (request.cluster().isPresent()) {
      return new ClusterSource(request.cluster().get().cluster(), inbox);
    }
    return new StreamSource(request.server().orElseThrow(), request.token(), inbox);
  }

  /**
   * Watches until the end, on the calling thread.
   *
   * @return the exit status
   * @throws Output.ClosedException if the output is no longer read
   * @throws io.toystore.config.UserError if the source refuses, or cannot be joined
   */
  int watch() throws InterruptedException {
    boolean hasScreen = request.screen() && ConsoleTerminal.isThere();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> source.stop(false), "leave"));
    ConsoleTerminal terminal = hasScreen ? openTerminal() : null;
    try {
      Wanted wanted = terminal == null ? request.wanted() : wantedByScreen();
      Mode mode = terminal == null ? streamMode() : screenMode(terminal, wanted);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> endBySignal(mode), "end"));
      source.want(wanted);
      return new Session(inbox, source, model, mode, request.durationMillis()).run();
    } finally {
      if (terminal != null) {
        terminal.close();
      }
      source.stop(false);
    }
  }

  /** Opens the terminal as a screen; null if that is not possible. */
  private ConsoleTerminal openTerminal() {
    try {
      return ConsoleTerminal.open(inbox, environment.isUtf8());
    } catch (IOException e) {
      err.println("toystore: the terminal cannot be used as a screen: " + e.getMessage());
      return null;
    }
  }

  private static void endBySignal(Mode mode) {
    try {
      mode.end();
    } catch (Output.ClosedException e) {
      // The last lines are not read.
    }
  }

  private Mode streamMode() {
    return new StreamMode(
        new Output(out),
        err,
        model.names(),
        request.lines(),
        request.printed(),
        request.once(),
        request.until(),
        request.timeoutMillis(),
        environment.isUtf8(),
        ZoneId.systemDefault());
  }

  /** The events for the screen: purchases, unless the command line sets another level. */
  private Wanted wantedByScreen() {
    return request
        .wanted()
        .with(
            request.fixedLevel().orElse(Level.PURCHASES),
            request.fixedMask().orElse(Sampling.FIRST_MASK));
  }

  private Mode screenMode(ConsoleTerminal terminal, Wanted wanted) {
    ZoneId zone = ZoneId.systemDefault();
    return new ScreenMode(
        terminal,
        new Screen(environment.allowsColours()),
        new Ui(environment.isUtf8(), zone, request.commandLine()),
        source,
        () -> model.snapshot(Clocks.micros()),
        wanted,
        request.fixedMask(),
        request.fixedLevel(),
        zone);
  }
}
