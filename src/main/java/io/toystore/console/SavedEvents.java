package io.toystore.console;

import io.toystore.console.core.ClockOffset;
import io.toystore.console.core.MemberState;
import io.toystore.console.core.Seen;
import io.toystore.console.core.StoreView;
import io.toystore.observe.EventJson;
import io.toystore.observe.core.Watch;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file of events. Its first line has the format, the members, and how far the clock of each was
 * ahead of the console's, in microseconds, with the uncertainty. Each further line is an event.
 */
final class SavedEvents {
  private SavedEvents() {}

  /** Writes a new file; returns the number of its events. */
  static int write(Path file, StoreView store) throws IOException {
    try (BufferedWriter writer =
        Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW)) {
      writer.write(heading(store).encode() + "\n");
      for (Seen seen : store.events()) {
        writer.write(EventJson.encode(seen.event()) + "\n");
      }
    }
    return store.events().size();
  }

  private static JsonObject heading(StoreView store) {
    JsonArray members = new JsonArray();
    for (MemberState member : store.members()) {
      JsonObject known = new JsonObject().put("n", member.name()).put("i", member.startId());
      Optional<ClockOffset> clock = member.clock();
      clock.ifPresent(
          offset ->
              known
                  .put("aheadMicros", offset.micros())
                  .put("uncertaintyMicros", offset.uncertaintyMicros()));
      members.add(known);
    }
    return new JsonObject()
        .put("format", Watch.FORMAT)
        .put("savedMicros", store.nowMicros())
        .put("members", members);
  }
}
