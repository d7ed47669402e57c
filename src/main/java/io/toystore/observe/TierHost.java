package io.toystore.observe;

import io.toystore.config.ConfigReader;
import io.toystore.observe.core.Event;
import io.toystore.runtime.CoreShell;
import io.toystore.runtime.Fatal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What each tier's verticle has around its core: the shell that runs the core, its metrics and
 * events, and, for a member that is a process of its own, the management port. It starts and stops
 * them in the right order. Made and used on the verticle's event loop.
 */
public final class TierHost {
  private final String spokenName;
  private final ManagementServer management;
  private final ObservedTier observed;
  private final CoreShell shell;

  /**
   * @param tier such as "order"
   * @param replica its id in its group; empty for a front-end
   * @param spokenName how messages name the tier, such as "order replica 1"
   * @param onRareEvent is given each rare event at once, to log it
   */
  public TierHost(
      Vertx vertx,
      String tier,
      String replica,
      String spokenName,
      Fatal fatal,
      Consumer<Event> onRareEvent) {
    this.spokenName = spokenName;
    management = new ManagementServer(vertx);
    observed = Telemetry.of(vertx).observe(tier, replica);
    observed.observers().onRareEvent(onRareEvent);
    shell = new CoreShell(vertx, spokenName, fatal);
    shell.watchedBy(observed.observers());
  }

  /**
   * Opens the management port, if the tier has one, and then the tier itself.
   *
   * @param ownConfig the member's configuration; null when the tier shares its process with others
   * @param open starts the tier's core
   */
  public Future<?> start(JsonObject ownConfig, Supplier<Future<?>> open) {
    Future<?> listening =
        ownConfig == null
            ? Future.succeededFuture()
            : management.start(ManagementConfig.read(ConfigReader.of(ownConfig)), spokenName);
    return listening.compose(unused -> open.get()).onFailure(cause -> observed.close());
  }

  public ObservedTier observed() {
    return observed;
  }

  /** What the tier tells those who watch it. */
  public Observers observers() {
    return observed.observers();
  }

  /** Where the tier registers its own metrics. */
  public Meters meters() {
    return observed.meters();
  }

  public CoreShell shell() {
    return shell;
  }

  /** Stops the core and leaves the bus; then ends what shows the tier. */
  public Future<?> stop() {
    return shell.stop().eventually(management::stop).onComplete(ended -> observed.close());
  }
}
