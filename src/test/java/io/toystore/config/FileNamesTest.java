package io.toystore.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Under the locale of the build; {@code ScriptsIT} has what happens under another one. */
class FileNamesTest {
  @Test
  void aPathIsAPath() {
    assertEquals(Path.of("a b", "c"), FileNames.path("a b/c"));
  }

  @Test
  void aTextThatIsNoPathIsRefusedUnderEveryLocale() {
    String wanted =
        assertThrows(IllegalArgumentException.class, () -> FileNames.path("a\0b")).getMessage();

    assertEquals("a path in the file system", wanted);
  }

  @Test
  void anArgumentThatTheLocaleHasLostIsRefused() {
    String line =
        assertThrows(UserError.class, () -> FileNames.check("verify", "d\uFFFD\uFFFDta"))
            .getMessage();

    assertTrue(line.startsWith("the argument d\uFFFD\uFFFDta has characters"), line);
    assertTrue(line.endsWith("as by \"export LC_ALL=C.UTF-8\""), line);
  }

  @Test
  void otherArgumentsAreLeftAlone() {
    assertDoesNotThrow(() -> FileNames.check("verify", "d\u00e4ta", ""));
  }
}
