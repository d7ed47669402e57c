package io.toystore.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.toystore.console.core.SampleEvents;
import io.toystore.console.core.Seen;
import io.toystore.console.core.StoreModel;
import io.toystore.console.core.StoreView;
import io.toystore.observe.EventJson;
import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.Watch;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedEventsTest {
  private static final long NOW = SampleEvents.START + SampleEvents.SECOND;

  @TempDir Path folder;

  /** Of a store in which the clock of order-2 alone is known: 700 µs ahead, give or take 100. */
  private static StoreView store() {
    StoreModel model = new StoreModel("1.0", Set.of());
    model.accept(SampleEvents.catalog(SampleEvents.START, true), SampleEvents.START);
    SampleEvents.purchase(SampleEvents.START)
        .forEach(event -> model.accept(event, SampleEvents.START));
    model.accept(
        SampleEvents.event(
            SampleEvents.START + 800,
            "order-2",
            EventKind.CLOCK,
            "",
            SampleEvents.details("observer", "7", "asked", SampleEvents.START)),
        SampleEvents.START + 200);
    return model.snapshot(NOW);
  }

  @Test
  void theFirstLineTellsFormatMembersAndClocks() throws IOException {
    Path file = folder.resolve("saved.jsonl");

    SavedEvents.write(file, store());

    JsonObject heading = new JsonObject(Files.readAllLines(file).get(0));
    assertEquals(Watch.FORMAT, heading.getInteger("format"));
    assertEquals(NOW, heading.getLong("savedMicros"));
    JsonArray members = heading.getJsonArray("members");
    assertEquals(
        List.of("order-1", "order-2", "catalog", "frontend-1"),
        members.stream().map(member -> ((JsonObject) member).getString("n")).toList());
    assertEquals(
        new JsonObject()
            .put("n", "order-2")
            .put("i", SampleEvents.startId("order-2"))
            .put("aheadMicros", 700)
            .put("uncertaintyMicros", 100),
        members.getJsonObject(1));
    assertEquals(
        new JsonObject().put("n", "catalog").put("i", SampleEvents.startId("catalog")),
        members.getJsonObject(2));
  }

  @Test
  void theOtherLinesAreTheEventsAsTheyAreShown() throws IOException {
    Path file = folder.resolve("saved.jsonl");
    StoreView store = store();

    int count = SavedEvents.write(file, store);

    List<String> lines = Files.readAllLines(file);
    List<Event> read =
        lines.stream().skip(1).map(line -> EventJson.decode(line).orElseThrow()).toList();
    assertEquals(store.events().stream().map(Seen::event).toList(), read);
    assertEquals(SampleEvents.purchase(SampleEvents.START).size(), count);
    assertEquals(count, read.size());
  }

  @Test
  void aFileThatIsThereIsLeftAsItIs() throws IOException {
    Path file = Files.writeString(folder.resolve("saved.jsonl"), "mine");

    assertThrows(FileAlreadyExistsException.class, () -> SavedEvents.write(file, store()));
    assertEquals("mine", Files.readString(file));
  }
}
