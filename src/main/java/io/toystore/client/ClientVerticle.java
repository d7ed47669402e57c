package io.toystore.client;

import io.toystore.client.core.RunVerdict;
import io.toystore.output.StandardStreams;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The load client. It makes one run as {@link ClientConfig} says, shows its progress, prints a
 * summary, writes the summary to the result file if one is configured, and ends with the exit code
 * of the {@link RunVerdict}: 0, 1 or 2. If the result file cannot be written, 0 becomes 2.
 *
 * <p>When deployed by its name, it reads its configuration from {@link #config()} and ends the
 * process. When undeployed before the end, for instance because the process was asked to stop, it
 * prints the results so far.
 */
public class ClientVerticle extends VerticleBase {
  private final PrintStream out;
  private final Consumer<Integer> onEnd;
  private ClientConfig config;
  private Progress progress;
  private LoadRun run;
  private boolean ended;

  /** For the launcher: reads {@link #config()}, prints to the standard output, ends the process. */
  public ClientVerticle() {
    this.out = System.out;
    this.onEnd = this::endProcess;
  }

  /**
   * For a program that keeps running afterwards.
   *
   * @param out where progress and summary go
   * @param onEnd takes the exit code, once, on the verticle's event loop, after the result file has
   *     been written; not called when the verticle is undeployed before the end
   */
  public ClientVerticle(ClientConfig config, PrintStream out, Consumer<Integer> onEnd) {
    this.config = config;
    this.out = out;
    this.onEnd = onEnd;
  }

  /**
   * Begins the run and succeeds at once; a wrong configuration fails the deployment with a {@link
   * io.toystore.config.ConfigException} that names the key.
   */
  @Override
  public Future<?> start() {
    if (config == null) {
      config = ClientConfig.read(config());
    }
    printHeading();
    progress = new Progress(out, out == System.out && System.console() != null);
    run = new LoadRun(vertx, config, progress);
    run.run()
        .onSuccess(
            report -> {
              if (!ended) {
                ended = true;
                publish(report).onSuccess(onEnd::accept);
              }
            });
    return Future.succeededFuture();
  }

  /** Prints what the run will do, within 80 columns unless a URL is very long. */
  private void printHeading() {
    out.printf(
        Locale.ROOT,
        "load client: %d clients%s%s, seed %d%n",
        config.clients(),
        config.iterations() == config.maxIterations()
            ? ""
            : " x " + config.iterations() + " visits",
        config.durationSeconds() == 0 ? "" : " for " + config.durationSeconds() + " s at most",
        config.seed());
    int others = config.urls().size() - 1;
    out.printf(
        Locale.ROOT,
        "             at %s%s%s%n",
        config.urls().get(0),
        others == 0 ? "" : " and " + others + " more",
        config.isOpenLoop() ? ", " + LoadReport.rateInWords(config.rate()) : "");
  }

  /** Prints the results so far, unless the run has ended. */
  @Override
  public Future<?> stop() {
    if (ended || run == null) {
      return Future.succeededFuture();
    }
    ended = true;
    progress.close();
    return run.interrupt().compose(this::publish);
  }

  /** Prints the report and writes it to the result file; the future holds the exit code. */
  private Future<Integer> publish(LoadReport report) {
    out.println(report.toText());
    out.flush();
    int exitCode = report.verdict().exitCode();
    if (config.resultFile() == null) {
      return Future.succeededFuture(exitCode);
    }
    Buffer json = Buffer.buffer(report.toJson().encodePrettily() + "\n");
    return vertx
        .fileSystem()
        .writeFile(config.resultFile(), json)
        .map(exitCode)
        .otherwise(
            failure -> {
              out.println("FAIL: the result file was not written: " + failure.getMessage());
              return exitCode == RunVerdict.OK ? RunVerdict.NOT_SHOWN : exitCode;
            });
  }

  /**
   * The only place that ends the process. A thread of its own calls exit, because the shutdown
   * hooks may wait for Vert.x, and so for the event loop that calls this method. The thread first
   * waits until the reader of the summary has read all of it.
   */
  private void endProcess(int exitCode) {
    Runnable exit =
        () -> {
          StandardStreams.awaitReader();
          System.exit(exitCode);
        };
    vertx.close().onComplete(closed -> new Thread(exit, "exit").start());
  }
}
