package io.toystore.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterruptionTest {
  private final List<String> steps = new ArrayList<>();

  @Test
  void whatIsFinishedStays() throws IOException {
    try (Interruption interruption = new Interruption(() -> steps.add("undone"))) {
      interruption.check();
      interruption.finish(() -> steps.add("finished"));
    }

    assertEquals(List.of("finished"), steps);
  }

  @Test
  void whatIsNotFinishedIsUndone() {
    assertThrows(
        IOException.class,
        () -> {
          try (Interruption interruption = new Interruption(() -> steps.add("undone"))) {
            interruption.finish(
                () -> {
                  steps.add("begun");
                  throw new IOException("no space left");
                });
          }
        });

    assertEquals(List.of("begun", "undone"), steps);
  }
}
