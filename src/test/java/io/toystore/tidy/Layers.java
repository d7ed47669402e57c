package io.toystore.tidy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The packages on their floors, from the ground up, and the few that may know less than that. */
final class Layers {
  static final Layers PLAN =
      new Layers(
              List.of(
                  List.of("text", "model"),
                  List.of("config", "output", "message"),
                  List.of("sansio"),
                  List.of("message.wire", "storage", "replication"),
                  List.of("catalog.core", "order.book", "frontend.core"),
                  List.of("order.core"),
                  List.of("observe.core"),
                  List.of("runtime", "runtime.cluster", "runtime.greeting", "runtime.transport"),
                  List.of("observe"),
                  List.of("catalog", "order", "frontend.http"),
                  List.of("frontend"),
                  List.of("embedded"),
                  List.of("client.core", "verify.core", "backup.core", "console.core"),
                  List.of("client", "verify", "console"),
                  List.of("processes"),
                  List.of("backup", "drill"),
                  List.of("cli")))
          // The rules of a tier and what checks them know nothing of how a process is run.
          .only("replication", "model", "message", "sansio")
          .only("catalog.core", "text", "model", "message", "sansio", "replication")
          .only("order.book", "text", "model", "sansio", "replication")
          .only("order.core", "model", "message", "sansio", "replication", "order.book")
          .only("frontend.core", "model", "message", "sansio")
          .only("storage", "text", "model", "sansio")
          // Whoever judges the store shares no code with it but values and texts.
          .only("verify.core", "text")
          .only("verify", "text", "config", "verify.core")
          .only("client.core", "sansio")
          .only("client", "text", "model", "sansio", "config", "output", "client.core")
          .only("backup.core", "text", "model")
          .only("console.core", "observe.core");

  /** One package that uses a class of another. */
  record Use(String from, String to) {}

  private final List<List<String>> floors;
  private final Map<String, Set<String>> narrowed = new HashMap<>();

  /**
   * @param floors from the ground up; packages on one floor do not know each other
   */
  Layers(List<List<String>> floors) {
    this.floors = floors;
  }

  /** Narrows what a package may know. */
  Layers only(String from, String... to) {
    narrowed.put(from, Set.of(to));
    return this;
  }

  Stream<String> packages() {
    return floors.stream().flatMap(List::stream);
  }

  Set<String> offences(Set<Use> uses) {
    return uses.stream()
        .filter(use -> !isAllowed(use))
        .map(use -> use.from() + " -> " + use.to())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private boolean isAllowed(Use use) {
    int to = floor(use.to());
    return to >= 0
        && to < floor(use.from())
        && (!narrowed.containsKey(use.from()) || narrowed.get(use.from()).contains(use.to()));
  }

  /** -1 for a package that the plan does not name. */
  private int floor(String name) {
    for (int i = 0; i < floors.size(); i++) {
      if (floors.get(i).contains(name)) {
        return i;
      }
    }
    return -1;
  }
}
