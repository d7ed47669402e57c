package io.toystore.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.cli.Commands;
import io.toystore.console.core.SampleEvents;
import io.toystore.observe.EventJson;
import io.toystore.observe.core.Event;
import io.toystore.observe.core.EventKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The whole command, but for the terminal and the cluster. */
@Timeout(60)
class ConsoleCommandTest {
  private static final List<String> PROPERTIES =
      List.of(
          "logback.configurationFile", "hazelcast.logging.type", "vertx.disableFileCPResolving");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> before = new HashMap<>();

  @BeforeEach
  void keepProperties() {
    PROPERTIES.forEach(name -> before.put(name, System.getProperty(name)));
  }

  @AfterEach
  void restoreProperties() {
    before.forEach(
        (name, value) -> {
          if (value == null) {
            System.clearProperty(name);
          } else {
            System.setProperty(name, value);
          }
        });
  }

  private static PrintStream print(OutputStream to) {
    return new PrintStream(to, true, StandardCharsets.UTF_8);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private int run(Map<String, String> environment, String... args) {
    return new CommandLine(new ConsoleCommand(print(out), print(err), environment)).execute(args);
  }

  /** Runs it against a server. */
  private int run(EventServer server, String... options) {
    List<String> args = new ArrayList<>(List.of("--url", server.uri().toString()));
    args.addAll(List.of(options));
    return run(Map.of(), args.toArray(String[]::new));
  }

  // ---- command lines that are wrong ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          `` | name the store: --url http://localhost:8080, or -cluster to join its cluster
          -cluster URL | -cluster and --url are alternatives: give only one of them
          URL -conf conf/console.json | -conf needs -cluster
          -cluster --token secret-1 | --token needs --url
          URL --token two\\ words | --token must be printable ASCII without spaces, as\
           operatorToken of the front-end is
          URL --token schlüssel | --token must be printable ASCII without spaces, as\
           operatorToken of the front-end is
          URL --plain --json | --plain and --json cannot be combined
          URL --json --once | --json and --once cannot be combined
          URL --once --until leader=3 | --once and --until cannot be combined
          URL --once --kinds role | --once looks at the whole store: leave out --member and\
           --kinds
          URL --once --member order-1 | --once looks at the whole store: leave out --member and\
           --kinds
          URL --timeout 5 | --timeout needs --once or --until; --duration ends any\
           console
          URL --once --timeout 0 | --timeout is 0, but must be a number of seconds, 1 to 86400
          URL --duration 86401 | --duration is 86401, but must be a number of seconds, 1 to 86400
          URL --kinds selectd | --kinds: there is no kind "selectd": did you mean "selected"?
          URL --kinds weatherforecast | --kinds: there is no kind "weatherforecast";\
           docs/console.md lists them all
          URL --level 4 | --level is 4, but must be 1, 2 or 3
          URL --level 2 --kinds role,ping | --kinds ping needs --level 3
          URL --member order\\ 1 | --member: "order 1" is not the name of a member, such as order-2
          URL --sample 3 | --sample is 3, but must be a power of two from 1 to 1048576
          URL --sample 0 | --sample is 0, but must be a power of two from 1 to 1048576
          --url localhost:8080 | --url is "localhost:8080", but must be such as\
           http://localhost:8080
          --url ftp://localhost | --url is "ftp://localhost", but must be such as\
           http://localhost:8080
          --url http://localhost/events | --url is "http://localhost/events", but must be such as\
           http://localhost:8080
          --url http://me@localhost | --url is "http://me@localhost", but must be such as\
           http://localhost:8080
          --url http://two\\ words | --url is "http://two words", but must be such as\
           http://localhost:8080
          URL --onec | Unknown option: '--onec': did you mean --once?
          """)
  void aWrongCommandLineGetsOneLineAndStatus2(String line, String told) {
    assertEquals(OptionalInt.of(2), refuse(line));
    assertEquals("toystore: " + told + "\n", err());
    assertEquals("", out());
  }

  /** What is wrong there is said by picocli, by the expression and by the reader of files. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          URL --level much      | --level   | --help
          URL --sample          | --sample  | --help
          URL --until leadr=3   | leadr     | leader
          URL --until leader=x  | leader=x  | expected a whole number, or none
          URL --until leader    | --until   | expected one of = !=
          URL leader=3          | leader=3  | --help
          -cluster -conf no.json| no.json   | no such file
          """)
  void soDoesOneWhoseValueIsWrong(String line, String what, String remedy) {
    assertEquals(OptionalInt.of(2), refuse(line));
    assertEquals(1, err().lines().count(), err());
    assertTrue(err().startsWith("toystore: "), err());
    assertTrue(err().contains(what) && err().contains(remedy), err());
    assertEquals("", out());
  }

  /** Words are apart by spaces, and within a word a backslash stands before one. */
  private OptionalInt refuse(String line) {
    List<String> args = new ArrayList<>(List.of("console"));
    for (String word : line.replace("URL", "--url http://localhost:8080").split("(?<!\\\\) +")) {
      if (!word.isEmpty()) {
        args.add(word.replace("\\ ", " "));
      }
    }
    return Commands.run(print(out), print(err), args.toArray(String[]::new));
  }

  @Test
  void aTokenOfTheEnvironmentThatIsWrongIsNamed() {
    assertEquals(
        2,
        run(
            Map.of("TOYSTORE_OPERATOR_TOKEN", "two words"),
            "--url",
            "http://localhost:8080",
            "--once"));
    assertTrue(err().startsWith("toystore: TOYSTORE_OPERATOR_TOKEN must be "), err());
  }

  // ---- a store that is told of ----

  private static List<String> reports(int... replicas) {
    List<Event> told = new ArrayList<>();
    for (int replica : replicas) {
      told.add(SampleEvents.order(SampleEvents.START, replica, 3, 7, 2_060));
    }
    told.add(SampleEvents.catalog(SampleEvents.START, true));
    told.add(SampleEvents.frontend(SampleEvents.START, 3, 7, 1_000));
    return told.stream().map(EventJson::encode).toList();
  }

  private static String serving() {
    return EventJson.encode(
        SampleEvents.event(
            SampleEvents.START,
            "order-3",
            EventKind.SERVING,
            "",
            SampleEvents.details("serving", true, "term", 7, "orders", 17)));
  }

  @Test
  void onceFindsAWellStoreWell() {
    try (EventServer server = new EventServer(EventServer.repeating(List.of(), reports(1, 2, 3)))) {
      assertEquals(0, run(server, "--once"), () -> out() + err());
      assertTrue(out().contains("order-3"), out());
      assertEquals("", err());
    }
  }

  @Test
  void onceHasStatus1WhileAReplicaIsMissing() {
    try (EventServer server = new EventServer(EventServer.repeating(List.of(), reports(2, 3)))) {
      assertEquals(1, run(server, "--once"), () -> out() + err());
      assertTrue(out().contains("order-1 is missing"), out());
    }
  }

  @Test
  void onceHasStatus1WhileAReplicaIsSilent() {
    try (EventServer server = new EventServer(EventServer.repeating(reports(1), reports(2, 3)))) {
      assertEquals(1, run(server, "--once"), () -> out() + err());
      assertTrue(out().contains("order-1 is SILENT"), out());
    }
  }

  @Test
  void untilEndsWithStatus0OnceItHolds() {
    try (EventServer server = new EventServer(EventServer.repeating(List.of(), reports(3)))) {
      assertEquals(0, run(server, "--until", "leader=3"));
      assertEquals("leader is 3\n", out());
      assertEquals("", err());
    }
  }

  @Test
  void untilEndsWithStatus1WhenTheTimeIsUp() {
    try (EventServer server = new EventServer(EventServer.repeating(List.of(), reports(3)))) {
      assertEquals(1, run(server, "--until", "leader!=3", "--timeout", "1"));
      assertEquals("", out());
      assertEquals("toystore: after 1.0 s \"leader!=3\" does not hold: leader is 3\n", err());
    }
  }

  @Test
  void jsonIsTheLinesAsTheyCame() {
    String news = "{\"t\":1,\"n\":\"order-1\",\"k\":\"news\",\"of\":\"another version\"}";
    try (EventServer server =
        new EventServer(EventServer.repeating(List.of(serving(), news), reports(3)))) {
      assertEquals(0, run(server, "--json", "--until", "leader=3"));
      assertEquals(serving() + "\n" + news + "\n", out());
    }
  }

  @Test
  void plainIsALineForEachEvent() {
    try (EventServer server =
        new EventServer(EventServer.repeating(List.of(serving()), reports(3)))) {
      assertEquals(0, run(server, "--plain", "--until", "leader=3"));
      assertEquals(1, out().lines().count(), out());
      assertTrue(out().contains("n=order-3 k=serving orders=17 serving=true term=7 says="), out());
    }
  }

  /** As behind {@code | head -1}. */
  @Test
  void whoeverReadsNoMoreEndsItQuietly() {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int ignored) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    try (EventServer server = new EventServer(EventServer.repeating(List.of(), reports(3)))) {
      CommandLine console =
          new CommandLine(new ConsoleCommand(print(closed), print(err), Map.of()));

      assertEquals(
          0, console.execute("--url", server.uri().toString(), "--json", "--kinds", "report"));
      assertEquals("", err());
    }
  }

  @Test
  void aFrontendForOperatorsOnlyEndsItWithStatus1AndTheRemedy() {
    try (EventServer server = new EventServer(EventServer.refusing(401, "for operators only"))) {
      assertEquals(1, run(server, "--json"));
      assertEquals(1, err().lines().count(), err());
      assertTrue(err().contains("--token"), err());
      assertEquals("", out());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "of-the-line, of-the-environment, Bearer of-the-line",
    "of-the-line, '', Bearer of-the-line",
    ", of-the-environment, Bearer of-the-environment",
    ", '', "
  })
  void theTokenIsTheOptionsOrElseTheEnvironments(String option, String set, String sent)
      throws InterruptedException {
    try (EventServer server = new EventServer(EventServer.repeating(List.of(), reports(3)))) {
      List<String> args =
          new ArrayList<>(List.of("--url", server.uri().toString(), "--until", "leader=3"));
      if (option != null) {
        args.addAll(List.of("--token", option));
      }

      int status = run(Map.of("TOYSTORE_OPERATOR_TOKEN", set), args.toArray(String[]::new));

      assertEquals(0, status, this::err);
      String header = server.request().header("Authorization");
      if (sent == null) {
        assertNull(header);
      } else {
        assertEquals(sent, header);
      }
    }
  }

  @Test
  void whatIsAskedForIsWhatThePrintingNeeds() throws InterruptedException {
    try (EventServer server = new EventServer(EventServer.repeating(List.of(), reports(3)))) {
      String options = "--plain --kinds ping,role --member order-3 --sample 64 --until leader=3";

      assertEquals(0, run(server, options.split(" ")), this::err);

      assertEquals(
          "level=3&kinds=report,refused,hidden,gap,role,ping&members=order-3&sample=63",
          server.request().uri().getQuery());
    }
  }
}
