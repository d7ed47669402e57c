package io.toystore.processes;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** The metrics of a process, read from the text format of Prometheus. */
final class Metrics {
  private static final String PREFIX = "toystore_";

  private final Map<String, Long> values = new HashMap<>();

  private Metrics() {}

  /** Reads the store's own meters with whole numbers, by name and role. */
  static Metrics parse(String text) {
    Metrics metrics = new Metrics();
    text.lines()
        .filter(line -> line.startsWith(PREFIX))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              String value = line.substring(space + 1);
              if (space > 0 && value.matches("[0-9]{1,18}")) {
                metrics.values.put(
                    name(line.substring(PREFIX.length(), space)), Long.valueOf(value));
              }
            });
    return metrics;
  }

  /** {@code replica_role} has a meter for each role; all others have unique names. */
  private static String name(String meter) {
    int labels = meter.indexOf('{');
    String name = labels < 0 ? meter : meter.substring(0, labels);
    int role = meter.indexOf("role=\"");
    return role < 0 ? name : name + "." + meter.substring(role + 6, meter.indexOf('"', role + 6));
  }

  OptionalLong value(String name) {
    Long value = values.get(name);
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private boolean isSet(String name) {
    return values.getOrDefault(name, 0L) == 1;
  }

  /** The role of a replica in its group; empty without a role. */
  String role() {
    return values.keySet().stream()
        .filter(name -> name.startsWith("replica_role.") && isSet(name))
        .map(name -> name.substring(name.indexOf('.') + 1))
        .findAny()
        .orElse("");
  }

  /** Whether the replica leads, and a majority follows it. */
  boolean serves() {
    return isSet("replica_serving");
  }
}
