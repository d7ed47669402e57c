package io.toystore.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration, with fewer visits than it has for people. */
@Timeout(240)
class DemoIT {
  private static final int VISITS = 30;

  @TempDir Path temp;

  /** JUnit warns of a link that leads out of a temporary folder. */
  @AfterEach
  void removeLink() throws IOException {
    Files.delete(temp.toRealPath().resolve("target"));
  }

  @Test
  void aKillIsNoticedByNobody() throws Exception {
    Path home = temp.toRealPath();
    Path built = Path.of(System.getProperty("toystore.jar")).toAbsolutePath();
    Files.createSymbolicLink(home.resolve("target"), built.getParent());
    StringWriter said = new StringWriter();
    PrintWriter printer = new PrintWriter(said);

    boolean passed = new Demo(new Home(home), new Say(printer, printer), VISITS).run();

    assertTrue(passed, said::toString);
    String text = said.toString();
    assertTrue(text.contains("SIGKILL for order-"), text);
    assertTrue(text.contains("PASS: 8 rules hold"), text);
    assertEquals(0, text.lines().filter(line -> line.contains("FAIL")).count(), text);
    assertEquals(List.of(), OwnProcesses.runningIn(home.resolve("data").resolve("demo")).toList());
  }
}
