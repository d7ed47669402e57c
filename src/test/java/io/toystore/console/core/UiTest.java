package io.toystore.console.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.Level;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class UiTest {
  private final StoreModel model = new StoreModel("1.0", Set.of());
  private final Ui ui = new Ui(true, ZoneOffset.UTC, "console --url http://localhost:8080");
  private final long end = SampleEvents.failover(model);

  private Ui.Effect press(String keys) {
    return keys.codePoints()
        .mapToObj(key -> ui.key(Key.of(key), model.snapshot(end)))
        .reduce(Ui.Effect.NONE, (first, last) -> last);
  }

  private void press(Key.Kind kind) {
    ui.key(Key.of(kind), model.snapshot(end));
  }

  private String screen() {
    return ui.draw(model.snapshot(end), "", 80, 24).stream()
        .map(Line::text)
        .collect(Collectors.joining("\n"));
  }

  @Test
  void aFrozenViewStandsStillAndCountsWhatComes() {
    press(" ");
    String before = screen();
    model.accept(
        SampleEvents.event(
            end, "order-1", EventKind.CUT, "", SampleEvents.details("index", 5, "count", 2)),
        end);

    assertTrue(screen().contains("toystore FROZEN, 1 came since"), this::screen);
    assertEquals(before.lines().skip(1).toList(), screen().lines().skip(1).toList());
    press(" ");
    assertTrue(screen().contains("order-1 removes 2 entries from 5 on"), this::screen);
  }

  @Test
  void aFilterWorksOnWhatIsFrozen() {
    press(" /restocks");
    assertTrue(screen().contains("filter: restocks_"), this::screen);
    press(Key.Kind.ENTER);

    assertTrue(screen().contains("catalog restocks 2 toys"), this::screen);
    assertFalse(screen().contains("order-2 is a candidate"), this::screen);
    press("/");
    press(Key.Kind.BACKSPACE);
    press(Key.Kind.ESCAPE);
    assertTrue(screen().contains("order-2 is a candidate"), this::screen);
  }

  @Test
  void theCursorStaysOnItsMemberAndEnterShowsIt() {
    press(Key.Kind.DOWN);
    press(Key.Kind.DOWN);
    press(Key.Kind.DOWN);
    assertTrue(screen().contains("> order-3"), this::screen);
    press(Key.Kind.ENTER);
    assertTrue(screen().contains("  order-3: SILENT"), this::screen);
    press(Key.Kind.ESCAPE);
    assertTrue(screen().contains("> order-3"), this::screen);
  }

  @Test
  void anOrderIsFoundFromTheListOfPurchases() {
    press("3");
    press(Key.Kind.DOWN);
    press(Key.Kind.ENTER);

    assertTrue(screen().contains("3 Tux at 14:02:33.000000: PLACED, order 17 after 2,300 µs"));
  }

  @Test
  void theWireIsAskedForWhileItIsShown() {
    assertEquals(Level.PURCHASES, ui.level());
    press("5");
    assertEquals(Level.WIRE, ui.level());
    press("1");
    assertEquals(Level.PURCHASES, ui.level());
  }

  @Test
  void keysThatAskForSomethingSaySo() {
    assertEquals(Ui.Effect.QUIT, press("q"));
    assertEquals(Ui.Effect.SAVE, press("s"));
    assertEquals(Ui.Effect.NONE, press("/q"));
    press(Key.Kind.ESCAPE);
    assertEquals(Ui.Effect.QUIT, press("?q"));
  }

  @Test
  void theSameAsACommandHasTheFilterQuoted() {
    press("/it's !ping");
    press(Key.Kind.ENTER);
    press("5");
    ui.sampled(255);

    assertEquals(
        "console --url http://localhost:8080 --plain --level 3 --sample 256"
            + " | grep -iF -e 'it'\\''s' | grep -viF ping",
        ui.plainCommand());
  }

  @Test
  void withoutAStoreTheScreenSaysWhy() {
    Ui fresh = new Ui(true, ZoneOffset.UTC, "console");
    StoreModel empty = new StoreModel("1.0", Set.of());
    String screen =
        fresh.draw(empty.snapshot(end), "waiting for a store at http://x", 80, 24).stream()
            .map(Line::text)
            .collect(Collectors.joining("\n"));

    assertTrue(screen.contains("toystore NO STORE"), screen);
    assertTrue(screen.contains("waiting for a store at http://x"), screen);
  }

  @Test
  void aRefusalIsNotedAboveTheKeys() {
    model.accept(
        SampleEvents.event(
            end, "order-1", EventKind.REFUSED, "", Map.of("why", "there is no room")),
        end);

    assertTrue(
        screen().contains("  note: order-1 does not answer the console: there is no room"),
        this::screen);
  }

  @Test
  void aRunIsOneLineAndTheCursorStaysOnItWhileItGrows() {
    press("/refuses");
    press(Key.Kind.ENTER);
    press(Key.Kind.END);
    assertTrue(screen().contains(">14:02:30.309 order-1 refuses entries"), this::screen);
    assertTrue(screen().contains("the logs differ, tr ×2"), this::screen);
    for (int i = 1; i <= 40; i++) {
      model.accept(SampleEvents.refusal(end + i, i), end);
    }

    assertTrue(screen().contains(">14:02:33.999 order-1"), this::screen);
    assertTrue(screen().contains("the logs differ, t ×42"), this::screen);
    assertEquals(1, screen().lines().filter(line -> line.contains("refuses entries")).count());
    press(Key.Kind.ENTER);
    assertTrue(screen().contains("  order-1: follower"), this::screen);
  }

  @Test
  void aNarrowScreenKeepsTheCount() {
    String screen =
        ui.draw(model.snapshot(end), "", 40, 24).stream()
            .map(Line::text)
            .collect(Collectors.joining("\n"));

    assertTrue(screen.contains("order-1 refuses entries ×2"), screen);
  }

  @Test
  void aStoreOfWhichNobodyIsHeardAnyMoreIsNoStoreUntilItIsHeardAgain() {
    long later = end + 3 * SampleEvents.SECOND;
    assertTrue(header(later).startsWith("toystore NO STORE  NO LEADER"), () -> header(later));

    model.accept(SampleEvents.order(later, 1, 2, 6, 2_000_000), later);
    assertTrue(header(later).startsWith("toystore LIVE  NO LEADER"), () -> header(later));
  }

  private String header(long now) {
    return ui.draw(model.snapshot(now), "", 80, 24).get(0).text();
  }

  @Test
  void withoutACursorEndGoesToTheLastItemAndHomeToTheFirst() {
    press(Key.Kind.END);
    assertTrue(screen().contains(">14:02:31.800 catalog restocks"), this::screen);
    press(Key.Kind.ESCAPE);
    press(Key.Kind.HOME);
    assertTrue(screen().contains("> order-1"), this::screen);
  }
}
