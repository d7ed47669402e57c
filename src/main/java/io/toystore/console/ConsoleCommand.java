package io.toystore.console;

import io.toystore.config.Build;
import io.toystore.config.FileNames;
import io.toystore.config.Nearest;
import io.toystore.config.UserError;
import io.toystore.console.core.Expression;
import io.toystore.console.core.Sampling;
import io.toystore.console.core.StoreModel;
import io.toystore.console.core.Ui;
import io.toystore.observe.Clocks;
import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.Level;
import io.toystore.observe.core.Watch;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code console}: reads what is asked for, and watches. An instance runs once. */
@Command(
    name = "console",
    description = {
      "Watches a running store, and never takes part in its work. In a terminal it shows the store"
          + " alive, and ? explains the keys; otherwise it prints a line for each event.",
      "",
      "--url reads a front-end's stream and delays nobody, whatever happens to the console."
          + " -cluster joins as a lite member: one that is stopped from outside (SIGSTOP) may delay"
          + " a member's join by up to 20 s; Ctrl-Z leaves the cluster before it stops.",
      "",
      "Whether somebody still reads the output shows only when a line is printed: behind"
          + " | head -1 a console ends with the first line after that. --duration, --once or"
          + " --until bound it.",
      "",
      "--until waits for comparisons NAME OP VALUE joined by \"and\". OP is one of = != < <= > >=;"
          + " what is not known yet fulfils none. NAME is",
      "  leader    the number of the replica that leads and serves, or none",
      "  term, orders, commit, rate   of that leader; rate is orders a second",
      "  pending   reservations neither settled nor given back",
      "  silent    how many members are expected and not heard",
      "  equal, balances, healthy   yes or no: the replicas hold the same entries, the stock adds"
          + " up, --once would find nothing wrong",
      "  a member, as order-3: live, silent, stopped, missing, leader, follower, candidate",
      ""
    },
    sortOptions = false,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:ended as asked; what --until waited for holds; --once found the store well; or nobody"
          + " reads the output any more",
      "1:--once found something wrong, or the time was up; or the front-end refused",
      "2:the command line, or the configuration, is wrong",
      "11:the port of the console's member is taken",
      "70:a defect of the console",
      "129, 130, 143:ended by SIGHUP, Ctrl-C or SIGTERM, with the cluster left and the terminal as"
          + " it was"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  java -jar target/toystore.jar console --url http://localhost:8080",
      "  java -jar target/toystore.jar console -conf data/run/console.json -cluster",
      "  java -jar target/toystore.jar console --url http://localhost:8080 --once",
      "  java -jar target/toystore.jar console --url http://localhost:8080 --until leader!=3"
          + " --timeout 5"
    })
public final class ConsoleCommand implements Callable<Integer> {
  static final String TOKEN_VARIABLE = "TOYSTORE_OPERATOR_TOKEN";

  private static final String DEFAULT_CONF = "conf/console.json";
  private static final int NOT_SO = 1;
  private static final int USAGE = 2;
  private static final int PORT_TAKEN = 11;
  private static final int ONCE_SECONDS = 10;
  private static final int MAX_SECONDS = 86_400;

  @Option(
      names = {"-cluster", "--cluster"},
      description = "Joins the cluster that the configuration describes.")
  private boolean clustered;

  @Option(
      names = {"-conf", "--conf"},
      paramLabel = "FILE",
      description =
          "The configuration, for -cluster; docs/operations.md explains all keys. Default: "
              + DEFAULT_CONF
              + ".")
  private String conf;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Reads the stream of this front-end, such as http://localhost:8080.")
  private String url;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description =
          "An operator's token, where the front-end wants one. Other users of the machine see it in"
              + " the list of processes; without the option it is taken from the environment"
              + " variable "
              + TOKEN_VARIABLE
              + ".")
  private String token;

  @Option(
      names = "--plain",
      description =
          "Prints a line of key=value for each event; repeats of a rare one are one line with"
              + " times=N, once a second. Default where the output is no terminal.")
  private boolean plain;

  @Option(names = "--json", description = "Prints each event as its line of JSON.")
  private boolean json;

  @Option(
      names = "--once",
      description = "Prints the overview once the store was heard, and says what is wrong.")
  private boolean once;

  @Option(
      names = "--until",
      paramLabel = "EXPR",
      description = "Ends as soon as this holds, such as leader!=3 or \"term>4 and order-3=live\".")
  private String until;

  @Option(
      names = "--timeout",
      paramLabel = "S",
      description =
          "How many seconds --once and --until wait; default: "
              + ONCE_SECONDS
              + " for --once, for ever for --until.")
  private Integer timeoutSeconds;

  @Option(
      names = "--duration",
      paramLabel = "S",
      description = "Ends after so many seconds. Default: it runs on.")
  private Integer durationSeconds;

  @Option(
      names = "--level",
      paramLabel = "N",
      description =
          "How much is asked for: 1 what is rare in a store that is well, 2 also sampled orders,"
              + " 3 also sampled messages. Default: what the rest of the line, or the view, needs.")
  private Integer level;

  @Option(
      names = "--kinds",
      paramLabel = "K,K",
      split = ",",
      description =
          "Only events of these kinds, such as selected,serving. Without it, all of the level but"
              + " reports and answers about clocks.")
  private List<String> kinds = new ArrayList<>();

  @Option(
      names = "--member",
      paramLabel = "M,M",
      split = ",",
      description = "Only these members, such as order-2,frontend-1.")
  private List<String> members = new ArrayList<>();

  @Option(
      names = "--sample",
      paramLabel = "N",
      description =
          "One of N orders and messages, N a power of two. Default: all, or in a terminal what"
              + " leaves about 20 orders a second.")
  private Integer sample;

  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;

  /**
   * @param out where data goes
   * @param err where all else goes
   */
  public ConsoleCommand(PrintStream out, PrintStream err) {
    this(out, err, System.getenv());
  }

  ConsoleCommand(PrintStream out, PrintStream err, Map<String, String> environment) {
    this.out = out;
    this.err = err;
    this.environment = Map.copyOf(environment);
  }

  /** A command line that is wrong. */
  private static UserError wrong(String line) {
    return new UserError(line);
  }

  @Override
  public Integer call() throws InterruptedException {
    // Before anything of Vert.x or Hazelcast is loaded, whose logs would spoil data and screen.
    System.setProperty("logback.configurationFile", "logback-console.xml");
    System.setProperty("hazelcast.logging.type", "slf4j");
    System.setProperty("vertx.disableFileCPResolving", "true");
    Asked asked;
    try {
      asked = asked();
    } catch (UserError e) {
      err.println("toystore: " + e.getMessage());
      return USAGE;
    }
    try {
      return watch(asked);
    } catch (Output.ClosedException e) {
      return 0;
    } catch (UserError e) {
      err.println("toystore: " + e.getMessage());
      return UserError.isNotBound(e.getCause()) ? PORT_TAKEN : NOT_SO;
    }
  }

  /** What the command line asks for, checked. */
  private record Asked(
      Optional<ConsoleConfig> cluster,
      Optional<URI> server,
      Optional<String> token,
      Wanted wanted,
      Set<EventKind> printed,
      Optional<Expression> until,
      long timeoutMillis,
      long durationMillis) {}

  private Asked asked() {
    if (clustered == (url != null)) {
      throw wrong(
          clustered
              ? "-cluster and --url are two ways to the same: give one of them"
              : "name the store: --url http://localhost:8080, or -cluster to join its cluster");
    }
    if (!clustered && conf != null) {
      throw wrong("-conf is of use with -cluster only");
    }
    if (token != null && url == null) {
      throw wrong("--token is of use with --url only");
    }
    exclusive();
    Set<EventKind> printed = printed();
    Level wantedLevel = level(printed);
    Optional<Expression> expression = expression();
    return new Asked(
        clustered
            ? Optional.of(ConsoleConfig.load(FileNames.path(conf == null ? DEFAULT_CONF : conf)))
            : Optional.empty(),
        Optional.ofNullable(url).map(ConsoleCommand::server),
        token(),
        new Wanted(wantedLevel, asksFor(printed, wantedLevel), members(), mask()),
        printed,
        expression,
        seconds("--timeout", timeoutSeconds, once ? ONCE_SECONDS : 0),
        seconds("--duration", durationSeconds, 0));
  }

  private Optional<String> token() {
    String set = environment.getOrDefault(TOKEN_VARIABLE, "");
    Optional<String> given =
        token != null || url == null || set.isEmpty()
            ? Optional.ofNullable(token)
            : Optional.of(set);
    if (given.isPresent() && !given.get().matches("[!-~]+")) {
      throw wrong(
          (token != null ? "--token" : TOKEN_VARIABLE)
              + " must be printable ASCII without spaces, as operatorToken of the front-end is");
    }
    return given;
  }

  private void exclusive() {
    List<String> given = new ArrayList<>();
    if (plain) {
      given.add("--plain");
    }
    if (json) {
      given.add("--json");
    }
    if (once) {
      given.add("--once");
    }
    if (given.size() > 1) {
      throw wrong(String.join(" and ", given) + " cannot be had at once");
    }
    if (once && until != null) {
      throw wrong("--once and --until cannot be had at once");
    }
    if (once && (!members.isEmpty() || !kinds.isEmpty())) {
      throw wrong("--once looks at the whole store: leave out --member and --kinds");
    }
    if (timeoutSeconds != null && !once && until == null) {
      throw wrong("--timeout is of use with --once and --until only; --duration ends any console");
    }
  }

  private Set<EventKind> printed() {
    Set<EventKind> named = EnumSet.noneOf(EventKind.class);
    List<String> words = Arrays.stream(EventKind.values()).map(EventKind::word).toList();
    for (String word : kinds) {
      named.add(
          EventKind.of(word.strip())
              .orElseThrow(
                  () ->
                      wrong(
                          "--kinds: there is no kind \""
                              + word
                              + "\""
                              + Nearest.to(word, words)
                                  .map(nearest -> ": did you mean \"" + nearest + "\"?")
                                  .orElse("; docs/console.md lists them all"))));
    }
    return named;
  }

  private Level level(Set<EventKind> printed) {
    Level needed = sample == null ? Level.RARE : Level.PURCHASES;
    for (EventKind kind : printed) {
      needed = kind.level().compareTo(needed) > 0 ? kind.level() : needed;
    }
    if (level == null) {
      return needed;
    }
    if (level < 1 || level > 3) {
      throw wrong("--level is " + level + ", but must be 1, 2 or 3");
    }
    for (EventKind kind : printed) {
      if (kind.level().number() > level) {
        throw wrong("--kinds " + kind.word() + " needs --level " + kind.level().number());
      }
    }
    return Level.of(level);
  }

  /** Reports only where they are looked at; clocks always, since they tell who is there. */
  private Set<EventKind> asksFor(Set<EventKind> printed, Level wantedLevel) {
    boolean lines = plain || json;
    if (!lines && printed.isEmpty()) {
      return Set.of();
    }
    Set<EventKind> asked = EnumSet.allOf(EventKind.class);
    asked.removeIf(kind -> kind.level().compareTo(wantedLevel) > 0);
    if (!printed.isEmpty()) {
      asked.retainAll(printed);
      asked.addAll(EnumSet.of(EventKind.REFUSED, EventKind.HIDDEN, EventKind.GAP));
    }
    asked.add(EventKind.CLOCK);
    if (until != null || !lines) {
      asked.add(EventKind.REPORT);
    } else if (!printed.contains(EventKind.REPORT)) {
      asked.remove(EventKind.REPORT);
    }
    return asked;
  }

  private List<String> members() {
    for (String member : members) {
      if (!member.matches("[A-Za-z0-9._-]{1,100}")) {
        throw wrong("--member: \"" + member + "\" is no name of a member, such as order-2");
      }
    }
    return members;
  }

  private int mask() {
    if (sample == null) {
      return 0;
    }
    if (sample < 1 || sample > Watch.MAX_MASK + 1 || Integer.bitCount(sample) != 1) {
      throw wrong(
          "--sample is "
              + sample
              + ", but must be a power of two from 1 to "
              + (Watch.MAX_MASK + 1));
    }
    return sample - 1;
  }

  private Optional<Expression> expression() {
    if (until == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Expression.parse(until));
    } catch (IllegalArgumentException e) {
      throw new UserError("--until \"" + until + "\": " + e.getMessage(), e);
    }
  }

  private static long seconds(String option, Integer given, int otherwise) {
    if (given == null) {
      return otherwise * 1_000L;
    }
    if (given < 1 || given > MAX_SECONDS) {
      throw wrong(
          option + " is " + given + ", but must be a number of seconds, 1 to " + MAX_SECONDS);
    }
    return given * 1_000L;
  }

  private static URI server(String given) {
    String wanted = "--url is \"" + given + "\", but must be such as http://localhost:8080";
    try {
      URI uri = new URI(given.endsWith("/") ? given.substring(0, given.length() - 1) : given);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean more =
          !String.valueOf(uri.getRawPath()).isEmpty()
              || uri.getRawQuery() != null
              || uri.getRawFragment() != null
              || uri.getRawUserInfo() != null;
      if (!http || uri.getHost() == null || more || uri.getPort() > 65_535) {
        throw wrong(wanted);
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new UserError(wanted, e);
    }
  }

  // ---- watching ----

  private int watch(Asked asked) throws InterruptedException {
    Inbox inbox = new Inbox();
    Source source =
        asked
            .cluster()
            .<Source>map(config -> new ClusterSource(config.cluster(), inbox))
            .orElseGet(() -> new StreamSource(asked.server().orElseThrow(), asked.token(), inbox));
    StoreModel model = new StoreModel(Build.version(), Set.copyOf(members));
    asked.cluster().ifPresent(config -> model.expect(config.orderReplicas()));
    boolean unicode = isUtf8();
    boolean screen = !plain && !json && !once && until == null && ConsoleTerminal.isThere();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> source.stop(false), "leave"));
    ConsoleTerminal terminal = screen ? terminal(inbox, unicode) : null;
    try {
      Mode mode;
      Wanted wanted = asked.wanted();
      if (terminal == null) {
        mode =
            new StreamMode(
                new Output(out),
                err,
                model.names(),
                json
                    ? StreamMode.Lines.JSON
                    : plain || !once && until == null
                        ? StreamMode.Lines.PLAIN
                        : StreamMode.Lines.NONE,
                asked.printed(),
                once,
                asked.until(),
                asked.timeoutMillis(),
                unicode,
                ZoneId.systemDefault());
      } else {
        wanted =
            wanted.with(
                level == null ? Level.PURCHASES : wanted.level(),
                sample == null ? Sampling.FIRST_MASK : wanted.mask());
        mode = screenMode(terminal, unicode, source, model, wanted);
      }
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(mode), "end"));
      source.want(wanted);
      return new Session(inbox, source, model, mode, asked.durationMillis()).run();
    } finally {
      if (terminal != null) {
        terminal.close();
      }
      source.stop(false);
    }
  }

  /** A signal ends the process. */
  private static void end(Mode mode) {
    try {
      mode.end();
    } catch (Output.ClosedException e) {
      // Nobody reads the last lines.
    }
  }

  private ConsoleTerminal terminal(Inbox inbox, boolean unicode) {
    try {
      return ConsoleTerminal.open(inbox, unicode);
    } catch (IOException e) {
      err.println("toystore: the terminal cannot be used as a screen: " + e.getMessage());
      return null;
    }
  }

  private Mode screenMode(
      ConsoleTerminal terminal, boolean unicode, Source source, StoreModel model, Wanted wanted) {
    String noColour = environment.get("NO_COLOR");
    ZoneId zone = ZoneId.systemDefault();
    return new ScreenMode(
        terminal,
        new Screen(noColour == null || noColour.isEmpty()),
        new Ui(unicode, zone, commandLine()),
        source,
        () -> model.snapshot(Clocks.micros()),
        wanted,
        sample == null ? Optional.empty() : Optional.of(wanted.mask()),
        level == null ? Optional.empty() : Optional.of(wanted.level()),
        zone);
  }

  /** This console's own command line, without a token. */
  private String commandLine() {
    String store =
        url != null
            ? "--url " + url
            : "-conf " + (conf == null ? DEFAULT_CONF : conf) + " -cluster";
    return "java -jar target/toystore.jar console " + store;
  }

  /** As a terminal's programs find it. */
  private boolean isUtf8() {
    for (String name : List.of("LC_ALL", "LC_CTYPE", "LANG")) {
      String locale = environment.get(name);
      if (locale != null && !locale.isEmpty()) {
        return locale.toUpperCase(Locale.ROOT).replace("-", "").contains("UTF8");
      }
    }
    return false;
  }
}
