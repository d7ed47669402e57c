package io.toystore.console;

import io.toystore.config.UserError;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The command {@code console}: its help and exit statuses. {@link ConsoleOptions} has the options,
 * {@link ConsoleRequest} checks them, {@link ConsoleRun} runs the console. An instance runs once.
 */
@Command(
    name = "console",
    description = {
      "Watches a running store, and never takes part in its work. In a terminal it shows the store"
          + " alive, and ? explains the keys; otherwise it prints a line for each event.",
      "",
      "--url reads a front-end's stream, and never delays the store."
          + " -cluster joins as a lite member. A console stopped from outside (SIGSTOP) may then"
          + " delay a member's join by up to 20 s; on Ctrl-Z it leaves the cluster first.",
      "",
      "Only when it prints a line does the console notice that nobody reads its output: with"
          + " | head -1 it ends with the next line. --duration, --once or --until bound it.",
      "",
      "--until waits for comparisons NAME OP VALUE joined by \"and\". OP is one of = != < <= > >=;"
          + " a value that is not known yet fulfils none. NAME is",
      "  leader    the number of the replica that leads and serves, or none",
      "  term, orders, commit, rate   of that leader; rate is orders a second",
      "  pending   reservations neither settled nor given back",
      "  silent    how many members are expected and not heard",
      "  equal     yes or no: the replicas hold the same entries",
      "  balances  yes or no: the stock adds up",
      "  healthy   yes or no: --once would find nothing wrong",
      "  a member, as order-3: live, silent, stopped, missing, leader, follower, candidate",
      ""
    },
    sortOptions = false,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:ended as asked; the condition of --until holds; --once found no problem; or the output"
          + " is no longer read",
      "1:--once found a problem; a timeout; or the front-end refused",
      "2:the command line, or the configuration, is wrong",
      "11:the port of the console's member is taken",
      "70:a defect of the console",
      "129, 130, 143:ended by SIGHUP, Ctrl-C or SIGTERM, with the cluster left and the terminal"
          + " restored"
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
  private static final int ENDED = 0;
  private static final int REFUSED = 1;
  private static final int USAGE = 2;
  private static final int PORT_TAKEN = 11;

  @Mixin private final ConsoleOptions options = new ConsoleOptions();
  private final PrintStream out;
  private final PrintStream err;
  private final ConsoleEnvironment environment;

  /**
   * @param out for data
   * @param err for all other messages
   */
  public ConsoleCommand(PrintStream out, PrintStream err) {
    this(out, err, System.getenv());
  }

  ConsoleCommand(PrintStream out, PrintStream err, Map<String, String> environment) {
    this.out = out;
    this.err = err;
    this.environment = new ConsoleEnvironment(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    // Set before any class of Vert.x or Hazelcast is loaded: their logs would mix with data and
    // screen.
    System.setProperty("logback.configurationFile", "logback-console.xml");
    System.setProperty("hazelcast.logging.type", "slf4j");
    System.setProperty("vertx.disableFileCPResolving", "true");
    ConsoleRequest request;
    try {
      request = ConsoleRequest.of(options, environment);
    } catch (UserError e) {
      return fail(e, USAGE);
    }
    try {
      return new ConsoleRun(request, environment, out, err).watch();
    } catch (Output.ClosedException e) {
      return ENDED;
    } catch (UserError e) {
      return fail(e, UserError.isNotBound(e.getCause()) ? PORT_TAKEN : REFUSED);
    }
  }

  private int fail(UserError error, int status) {
    err.println("toystore: " + error.getMessage());
    return status;
  }
}
