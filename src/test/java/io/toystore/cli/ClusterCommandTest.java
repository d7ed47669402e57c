package io.toystore.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.processes.Folders;
import io.toystore.processes.Plan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input: one line that says what is wrong, a true exit status, and nothing is done. */
class ClusterCommandTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          start --orders 4             | --orders must be odd
          start --orders 11            | --orders must be a whole number from 1 to 9
          start --orders x             | Invalid value for option '--orders': 'x' is not an int
          start --frontends 0          | --frontends must be a whole number from 1 to 9
          start --ports-from 80        | --ports-from must be a whole number from 1024 to 65456
          start --set order            | --set wants TIER.KEY=JSON, not order
          start --set order.id=1       | --set order.id: this key is set by the other options
          start --set order.data="x"   | --set order.data: this key is set by the other options
          start --set order.a=1 --set order.a=2 | --set order.a is given twice
          start --set order.a=1,       | --set order.a: line 1, column 2: not JSON
          start --toys                 | Missing required parameter for option '--toys'
          start order-1                | Unmatched argument at index 3: 'order-1'
          start --claen                | Unknown option: '--claen': did you mean --clean?
          status --clean               | Unknown option: '--clean'
          kill                         | Missing required parameter: 'M'
          kill order-1 order-2         | Unmatched argument at index 4: 'order-2'
          restart order-1 --env x      | --env wants NAME=VALUE, not x
          journal frontend-1           | frontend-1 has no journal
          kill order-7                 | there is no member "order-7" here, only catalog order-1
          stopp                        | Unmatched argument at index 0: 'stopp': did you mean stop?
          """)
  void aWrongCommandLine(String args, String line) throws IOException {
    Plan.of(folder, 20_080, false, 1, 1).write();

    assertEquals(2, run(args));

    assertTrue(text(err).startsWith("toystore: " + line), text(err));
    assertEquals(1, text(err).lines().count(), text(err));
    assertEquals("", text(out));
    assertEquals(List.of(folder.resolve("members")), Folders.list(folder));
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "kill order-1", "restart leader", "journal catalog", "logs x"})
  void noClusterWasStarted(String args) {
    assertEquals(1, run(args));

    assertEquals("toystore: no cluster was started in " + folder, text(err).strip());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:b", "a!/b", "a\u0007"})
  void aFolderFromWhichJavaCannotBeStarted(String name) {
    assertEquals(2, runWords("stop", "--data", folder + "/" + name));

    assertTrue(text(err).contains("Java cannot be started from such a path"), text(err));
  }

  @Test
  void aFolderThatCannotBeMade() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertEquals(1, runWords("start", "--data", file + "/x"));

    assertEquals("toystore: " + file + "/x: cannot be made\n", text(err));
  }

  @Test
  void toysThatCannotBeRead() throws IOException {
    assertEquals(1, run("start --toys /none.json"));

    assertEquals("toystore: /none.json: cannot be read\n", text(err));
    assertEquals(List.of(), Folders.list(folder));
  }

  @Test
  void aMemberThatDoesNotRun() throws IOException {
    Plan.of(folder, 20_080, false, 1, 1).write();

    assertEquals(1, run("kill order-1"));
    assertEquals("toystore: order-1 does not run\n", text(err));

    err.reset();
    assertEquals(1, run("pause leader"));
    assertEquals("toystore: no order replica leads now; status says more\n", text(err));
    assertEquals(1, run("status"));
  }

  private int run(String args) {
    List<String> words = new ArrayList<>(List.of(args.split(" ")));
    if (!args.startsWith("stopp")) {
      words.addAll(1, List.of("--data", folder.toString()));
    }
    return runWords(words.toArray(String[]::new));
  }

  private int runWords(String... words) {
    List<String> args = new ArrayList<>(List.of("cluster"));
    args.addAll(List.of(words));
    return Commands.run(out(), err(), args.toArray(String[]::new)).orElseThrow();
  }

  private PrintStream out() {
    return new PrintStream(out, true, StandardCharsets.UTF_8);
  }

  private PrintStream err() {
    return new PrintStream(err, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
