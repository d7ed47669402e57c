package io.toystore.cli;

import io.toystore.cli.Setting.Kind;
import io.toystore.config.UserError;
import io.vertx.core.Deployable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The commands that deploy a verticle. The verticles are found by class name, so that the launcher
 * depends on no tier.
 */
enum Launched {
  /** The default, when the command line names no command. */
  STORE(
      "io.toystore.embedded.EmbeddedStore",
      "The whole store in one process: catalog, order replicas and a front-end at"
          + " http://localhost:8080. Runs until it is stopped.",
      List.of(),
      "",
      "store -conf conf/store.json --init",
      "store -conf '{\"frontend\": {\"port\": 8081}}'"),
  CATALOG(
      "io.toystore.catalog.CatalogVerticle",
      "The catalog: products, prices and stock. Runs until it is stopped.",
      List.of(),
      "catalog -conf conf/catalog.json -cluster --init",
      "catalog -conf conf/catalog.json -cluster"),
  ORDER(
      "io.toystore.order.OrderVerticle",
      "One of the order replicas. Runs until it is stopped.",
      List.of(
          new Setting(
              "crashAfterOrders",
              Kind.NUMBER,
              List.of("--crash-after"),
              "N",
              "Halts the process, as SIGKILL would, as soon as the N-th order that it has taken"
                  + " as leader is on its disk, before the order is acknowledged. Default: 0,"
                  + " never.")),
      "order -conf conf/order.json -cluster --init",
      "order -conf conf/order.json -cluster",
      "order -conf conf/order.json -cluster --crash-after 10"),
  FRONTEND(
      "io.toystore.frontend.FrontendVerticle",
      "A front-end: the REST API over HTTP. Runs until it is stopped.",
      List.of(),
      "frontend -conf conf/frontend.json -cluster"),
  CLIENT(
      "io.toystore.client.ClientVerticle",
      "The load client: virtual clients look at toys and buy some; at the end the client asks for"
          + " each acknowledged order.",
      List.of(
          new Setting(
              "urls",
              Kind.TEXTS,
              List.of("--url"),
              "URL",
              "A front-end; given several times, a client whose request failed moves to the next."
                  + " Default: http://127.0.0.1:8080."),
          new Setting(
              "clients",
              Kind.NUMBER,
              List.of("--clients"),
              "N",
              "Virtual clients, each with one request in flight at most. Default: 5."),
          new Setting(
              "iterations",
              Kind.NUMBER,
              List.of("--iterations"),
              "N",
              "Visits of each client: it looks at a toy, and perhaps buys it. Default: 100, or as"
                  + " many as --duration allows."),
          new Setting(
              "probability",
              Kind.NUMBER,
              List.of("-p", "--probability"),
              "P",
              "How likely a visit is to buy what is in stock, 0 to 1. Default: 0.7."),
          new Setting(
              "quantity",
              Kind.NUMBER,
              List.of("--quantity"),
              "N",
              "Pieces of each purchase. Default: 1."),
          new Setting(
              "seed",
              Kind.NUMBER,
              List.of("--seed"),
              "N",
              "Of the random choices of toys and purchases. Default: random; it is printed."),
          new Setting(
              "idempotencyKeys",
              Kind.FLAG,
              List.of("--keys"),
              "",
              "Whether each purchase carries an Idempotency-Key of its own. Default: false."),
          new Setting(
              "durationSeconds",
              Kind.NUMBER,
              List.of("--duration"),
              "SECONDS",
              "No visit begins after this time, even if iterations are left. Default: 0, no"
                  + " limit."),
          new Setting(
              "history",
              Kind.TEXT,
              List.of("--history"),
              "FILE",
              "Appends every request and its outcome to this file, for verify. Default: none.")),
      "client --url http://127.0.0.1:8080 --clients 10",
      "client --clients 20 --duration 30 --keys",
      "client --history data/history.jsonl -p 1 --quantity 2 --seed 7",
      "client -conf conf/client.json --clients 10");

  private final String className;
  private final String help;
  private final List<Setting> settings;
  private final List<String> examples;

  Launched(String className, String help, List<Setting> settings, String... examples) {
    this.className = className;
    this.help = help;
    this.settings = settings;
    this.examples = List.of(examples);
  }

  /** The command's name on the command line. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  String help() {
    return help;
  }

  /** The options that only this command has. */
  List<Setting> settings() {
    return settings;
  }

  /** The arguments of the help's examples. */
  List<String> examples() {
    return examples;
  }

  /** Whether {@code --init} initialises data folders for this command. */
  boolean hasDataFolder() {
    return this == STORE || this == CATALOG || this == ORDER;
  }

  static Optional<Launched> named(String word) {
    return Arrays.stream(values()).filter(launched -> launched.word().equals(word)).findFirst();
  }

  /** The verticle that the command deploys. */
  Class<? extends Deployable> verticle() {
    return find(className).orElseThrow();
  }

  /**
   * The verticle of a command, or of this class name.
   *
   * @return empty when there is no such command and no such class
   * @throws UserError when the class is not a verticle
   */
  static Optional<Class<? extends Deployable>> verticle(String name) {
    return find(named(name).map(launched -> launched.className).orElse(name));
  }

  private static Optional<Class<? extends Deployable>> find(String className) {
    try {
      return Optional.of(
          Class.forName(className, false, Launched.class.getClassLoader())
              .asSubclass(Deployable.class));
    } catch (ClassNotFoundException | LinkageError e) {
      return Optional.empty();
    } catch (ClassCastException e) {
      throw new UserError("\"" + className + "\" is not a verticle; --help lists the commands", e);
    }
  }
}
