package io.toystore.observe.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.message.wire.RandomMessages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventKindTest {
  private static final Path SOURCES = Path.of("src", "main", "java", "io", "toystore");
  private static final Path DESIGN = Path.of("docs", "design.md");

  @Test
  void everyMessageHasAKindOfItsOwn() {
    RandomMessages messages = new RandomMessages(1);
    Set<EventKind> kinds = new HashSet<>();
    for (Class<? extends Record> type : RandomMessages.types()) {
      EventKind kind = EventKind.of(messages.next(type));
      assertTrue(kinds.add(kind), type + " shares the kind " + kind);
    }
    assertEquals(RandomMessages.types().size(), kinds.size());
  }

  @Test
  void wordsAreUniqueAndLeadBack() {
    List<String> words = Arrays.stream(EventKind.values()).map(EventKind::word).toList();
    assertEquals(words.size(), Set.copyOf(words).size());
    for (EventKind kind : EventKind.values()) {
      assertEquals(Optional.of(kind), EventKind.of(kind.word()));
      assertTrue(kind.word().matches("[a-z]+([A-Z][a-z]+)*"), kind::word);
    }
    assertEquals("reservationAnswer", EventKind.RESERVATION_ANSWER.word());
    assertEquals(Optional.empty(), EventKind.of("noSuchKind"));
    assertEquals(Optional.empty(), EventKind.of("ROLE"));
    assertEquals(Optional.empty(), EventKind.of(""));
  }

  @ParameterizedTest
  @EnumSource(EventKind.class)
  void itsMeaningIsASentence(EventKind kind) {
    assertTrue(kind.meaning().matches("(?s)[A-Z].*[.?]"), kind::meaning);
  }

  @ParameterizedTest
  @EnumSource(EventKind.class)
  void theClassThatTellsOfItExists(EventKind kind) {
    Path source = SOURCES.resolve(kind.source().replace('.', '/') + ".java");
    assertTrue(Files.isRegularFile(source), source::toString);
  }

  @Test
  void itsRuleIsASectionOfTheDesign() throws IOException {
    String design = Files.readString(DESIGN);
    for (EventKind kind : EventKind.values()) {
      if (!kind.rule().isEmpty()) {
        for (String section : kind.rule().split(", ")) {
          Pattern heading = Pattern.compile("(?m)^##+ " + Pattern.quote(section) + "\\.? ");
          assertTrue(heading.matcher(design).find(), () -> kind + ": " + section);
        }
      }
    }
  }
}
