package io.toystore.frontend.http;

import io.toystore.message.Address;
import io.toystore.observe.core.EventKind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;

/** A member that hears what observers ask for, and tells them what a test wants. */
final class FakeMember {
  private final EventBus bus;

  /** All that was asked, the last one last. */
  final List<JsonObject> watches = new CopyOnWriteArrayList<>();

  FakeMember(EventBus bus) throws Exception {
    this.bus = bus;
    HttpHarness.await(
        bus.<Buffer>consumer(Address.WATCH.onBus())
            .handler(watch -> watches.add(new JsonObject(watch.body())))
            .completion());
  }

  /** An event of a member; its text is what a client finds as its "d". */
  static String line(String node, EventKind kind, String id, String request, String text) {
    return new JsonObject()
        .put("t", 1)
        .put("n", node)
        .put("i", "1")
        .put("k", kind.word())
        .put("id", id)
        .put("req", request)
        .put("d", new JsonObject().put("text", text))
        .encode();
  }

  static String line(EventKind kind, String text) {
    return line("order-1", kind, "", "", text);
  }

  /** Lines of the wire whose texts are these numbers, and are so many bytes longer. */
  static String[] numbered(long from, long to, int padding) {
    return LongStream.range(from, to)
        .mapToObj(i -> line(EventKind.FORCE, i + "x".repeat(padding)))
        .toArray(String[]::new);
  }

  /** Waits until observers ask for this. */
  JsonObject awaitWatch(Predicate<JsonObject> wanted) {
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .until(() -> !watches.isEmpty() && wanted.test(watches.get(watches.size() - 1)));
    return watches.get(watches.size() - 1);
  }

  long observer() {
    return observer(awaitWatch(watch -> true));
  }

  static long observer(JsonObject watch) {
    return Long.parseUnsignedLong(watch.getString("id"), 16);
  }

  /** Tells the observer that has asked last. */
  void tell(String... lines) {
    String text = List.of(lines).stream().map(l -> l + "\n").collect(Collectors.joining());
    bus.send(Address.observer(observer()).onBus(), Buffer.buffer(text));
  }

  /** Waits until nobody listens at the observer's address. */
  void awaitGone(long observer) {
    Awaitility.await()
        .until(
            () -> {
              try {
                HttpHarness.await(
                    bus.request(
                        Address.observer(observer).onBus(),
                        Buffer.buffer(),
                        new DeliveryOptions().setSendTimeout(50)));
                return false;
              } catch (java.util.concurrent.ExecutionException e) {
                return e.getCause() instanceof ReplyException failed
                    && failed.failureType() == ReplyFailure.NO_HANDLERS;
              }
            });
  }
}
