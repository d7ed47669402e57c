package io.toystore.runtime.greeting;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.Address;
import io.toystore.message.wire.BusFormats;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GreeterTest {
  private static final int WAIT_SECONDS = 30;
  private static final BusFormats FOREIGN = new BusFormats(200, 201, 200);

  private final Vertx vertx = Vertx.vertx();
  private final List<String> refused = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  private Greeter greeter(String member) {
    return new Greeter(vertx, member, "127.0.0.1:1", refused::add);
  }

  private void greet(long startId, BusFormats formats, boolean starting) {
    Greeting greeting =
        new Greeting(startId, "frontend", "127.0.0.1:2", "9.0", "abc", formats, starting);
    vertx.eventBus().publish(Address.GREETINGS.onBus(), greeting.encode());
  }

  @Test
  void membersMeet() throws Exception {
    Future<Void> first = greeter("order-1").meet(() -> 2);
    Future<Void> second = greeter("order-2").meet(() -> 2);
    Future<Void> third = greeter("order-3").meet(() -> 2);

    Future.all(first, second, third).await(WAIT_SECONDS, TimeUnit.SECONDS);

    assertEquals(List.of(), refused);
  }

  @Test
  void whoMeetsNobodyGoesOnAfterATime() throws Exception {
    greeter("order-1").meet(() -> 5).await(WAIT_SECONDS, TimeUnit.SECONDS);

    assertEquals(List.of(), refused);
  }

  @Test
  void whoStartsBesideAnotherVersionIsRefused() throws Exception {
    Greeter greeter = greeter("order-1");
    greeter.meet(() -> 0).await(WAIT_SECONDS, TimeUnit.SECONDS);

    greet(5, FOREIGN, false);

    await().atMost(WAIT_SECONDS, TimeUnit.SECONDS).until(() -> !refused.isEmpty());
    assertTrue(refused.get(0).contains("does not start"), refused.get(0));
  }

  @Test
  void whoServesIsNotReadyBesideAnotherVersionThatServes() throws Exception {
    Greeter greeter = greeter("order-1");
    greeter.meet(() -> 0).await(WAIT_SECONDS, TimeUnit.SECONDS);
    greeter.serves();
    List<Greeting> heard = new CopyOnWriteArrayList<>();
    vertx
        .eventBus()
        .<String>consumer(Address.GREETINGS.onBus())
        .handler(message -> heard.add(Greeting.decode(message.body()).orElseThrow()));
    greet(5, FOREIGN, true);
    await()
        .atMost(WAIT_SECONDS, TimeUnit.SECONDS)
        .until(() -> heard.stream().anyMatch(greeting -> greeting.member().equals("order-1")));
    assertEquals(Optional.empty(), greeter.whyUnready(), "it will not start");

    greet(6, FOREIGN, false);

    await().atMost(WAIT_SECONDS, TimeUnit.SECONDS).until(() -> greeter.whyUnready().isPresent());
    assertEquals(List.of(), refused);
  }

  @Test
  void aGreetingThatIsNoneIsIgnored() throws Exception {
    Greeter greeter = greeter("order-1");
    greeter.meet(() -> 0).await(WAIT_SECONDS, TimeUnit.SECONDS);
    vertx.eventBus().publish(Address.GREETINGS.onBus(), "hello");
    vertx.eventBus().publish(Address.GREETINGS.onBus(), 7);

    Future<Void> met = greeter("order-2").meet(() -> 1);

    met.await(WAIT_SECONDS, TimeUnit.SECONDS);
    assertFalse(greeter.whyUnready().isPresent());
  }
}
