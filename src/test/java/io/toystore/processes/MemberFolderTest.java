package io.toystore.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberFolderTest {
  @TempDir Path path;

  private MemberFolder folder;

  @BeforeEach
  void prepare() {
    folder = new MemberFolder(path);
  }

  @Test
  void anEmptyFolderHasNoProcess() {
    assertEquals(Optional.empty(), folder.process());
    assertEquals(OptionalLong.empty(), folder.foreignPid());
    assertEquals(OptionalInt.empty(), folder.exitStatus());
    assertTrue(folder.hasEnded());
  }

  @Test
  void aProcessThatIsNoMemberIsNotTakenForOne() throws IOException {
    long pid = ProcessHandle.current().pid();
    Files.writeString(folder.pidFile(), pid + "\n");

    assertEquals(Optional.empty(), folder.process());
    assertEquals(OptionalLong.of(pid), folder.foreignPid());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "x", "-1", "99999999999999999999", "1 2"})
  void whatIsNoNumberNamesNoProcess(String text) throws IOException {
    Files.writeString(folder.pidFile(), text);
    Files.writeString(folder.statusFile(), text);

    assertEquals(Optional.empty(), folder.process());
    assertEquals(OptionalLong.empty(), folder.foreignPid());
    assertEquals(OptionalInt.empty(), folder.exitStatus());
  }

  @Test
  void itHasNotEndedWhileItsShellWaits() throws IOException {
    Files.writeString(folder.waiterFile(), ProcessHandle.current().pid() + "\n");
    assertFalse(folder.hasEnded());

    Files.writeString(folder.statusFile(), "137\n");
    assertTrue(folder.hasEnded());
    assertEquals(OptionalInt.of(137), folder.exitStatus());
  }
}
