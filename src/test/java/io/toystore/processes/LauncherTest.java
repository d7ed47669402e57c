package io.toystore.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With commands that are short; whole members are started by {@link ClusterIT}. */
@Timeout(60)
class LauncherTest {
  @TempDir Path temp;

  @Test
  void anEndLeavesOutputAndStatus() throws IOException {
    MemberFolder folder = new MemberFolder(Files.createDirectories(temp.resolve("a \"$b\" c")));
    Files.writeString(folder.log(), "before\n");

    long logged = Launcher.launch(folder, List.of("sh", "-c", "echo \"$0\" >&2; exit 7", "* $x"));

    assertEquals("before\n".length(), logged);
    folder.awaitNoted(10_000);
    assertEquals(OptionalInt.of(7), folder.exitStatus());
    assertEquals("before\n* $x\n", Files.readString(folder.log()));
    assertTrue(folder.hasEnded());
  }

  @Test
  void aSignalIsToldAsAShellTellsIt() throws IOException {
    MemberFolder folder = new MemberFolder(temp);

    Launcher.launch(folder, List.of("sh", "-c", "kill -KILL $$"));

    folder.awaitNoted(10_000);
    assertEquals(OptionalInt.of(137), folder.exitStatus());
  }

  /** A signal that is ignored when a process starts stays ignored, and a member would not stop. */
  @Test
  void noSignalIsIgnored() throws Exception {
    for (String signal : List.of("INT", "TERM", "HUP", "QUIT")) {
      String kill = "kill -" + signal + " $$; exit 0";
      if (new ProcessBuilder("sh", "-c", kill).start().waitFor() == 0) {
        // These tests run in the background of a shell, and ignore SIGINT themselves.
        continue;
      }
      MemberFolder folder = new MemberFolder(Files.createDirectories(temp.resolve(signal)));

      Launcher.launch(folder, List.of("sh", "-c", kill));

      folder.awaitNoted(10_000);
      assertTrue(folder.exitStatus().orElse(0) > 128, signal);
    }
  }

  /** Ctrl-C is a signal for the group that is in the terminal's foreground. */
  @Test
  void itIsInAnotherProcessGroupThanTheCommand() throws IOException {
    MemberFolder folder = new MemberFolder(temp);
    String own = String.valueOf(ProcessHandle.current().pid());

    // Not each Linux has ps.
    String group =
        Files.exists(Path.of("/proc/self/stat"))
            ? "group() { sed 's/.*) . [0-9]* //; s/ .*//' \"/proc/$1/stat\"; }; "
            : "group() { ps -o pgid= -p \"$1\"; }; ";

    Launcher.launch(folder, List.of("sh", "-c", group + "group $$; group \"$0\"", own));

    folder.awaitNoted(10_000);
    List<String> groups = Files.readAllLines(folder.log()).stream().map(String::strip).toList();
    assertEquals(2, groups.size());
    assertNotEquals(groups.get(0), groups.get(1));
  }

  @Test
  void aProgramThatIsNotThereIsAnEndToo() throws IOException {
    MemberFolder folder = new MemberFolder(temp);

    Launcher.launch(folder, List.of(temp.resolve("none").toString()));

    folder.awaitNoted(10_000);
    assertEquals(OptionalInt.of(127), folder.exitStatus());
  }
}
