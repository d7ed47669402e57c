package io.toystore.processes;

import io.toystore.processes.Member.Tier;
import io.toystore.text.FlatJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the configuration of each member of a cluster.
 *
 * @param toys the initial catalog; empty for the store's own
 * @param operatorToken requests with it may restock and change products; if empty, no request may
 * @param settings further keys, which the plan does not set
 */
public record MemberConf(
    Plan plan, Optional<Path> toys, Optional<String> operatorToken, List<Setting> settings) {

  private static final String CONSOLE = "console.json";

  /** A key of a tier's configuration, and its value as JSON. */
  public record Setting(Tier tier, String key, String json) {}

  void write(Member member) throws IOException {
    Files.writeString(plan.folder(member).conf(), text(member));
  }

  /** Writes the configuration of a console that joins the cluster, next to the members' folders. */
  void writeConsole() throws IOException {
    Files.writeString(plan.folder().resolve(CONSOLE), consoleText());
  }

  /** The console's configuration as JSON. */
  String consoleText() {
    Fields fields = new Fields();
    fields.json("orderReplicas", plan.of(Tier.ORDER).size());
    Fields cluster = new Fields();
    cluster.text("clusterName", plan.clusterName());
    cluster.json("port", plan.consolePort());
    cluster.json("members", addresses("127.0.0.1:" + plan.consolePort()));
    fields.json("cluster", cluster.object("  "));
    return fields.object("") + "\n";
  }

  /** The addresses of all members, and further ones. */
  private String addresses(String... further) {
    return Stream.concat(
            plan.members().stream()
                .map(member -> plan.host(member) + ":" + plan.clusterPort(member)),
            Stream.of(further))
        .map(MemberConf::quoted)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** A member's configuration as JSON, one key a line. */
  public String text(Member member) {
    Fields fields = new Fields();
    int orders = plan.of(Tier.ORDER).size();
    switch (member.tier()) {
      case CATALOG -> {
        fields.text("data", plan.folder(member).path().toString());
        toys.ifPresent(file -> fields.text("toys", file.toString()));
        fields.json("orderReplicas", orders);
      }
      case ORDER -> {
        fields.text("data", plan.folder(member).path().toString());
        fields.json("id", member.number());
        fields.json("replicas", orders);
      }
      case FRONTEND -> {
        fields.text("host", plan.host(member));
        fields.text("name", member.name());
        fields.json("port", plan.httpPort(member));
        fields.json("orderReplicas", orders);
        operatorToken.ifPresent(token -> fields.text("operatorToken", token));
      }
    }
    for (Setting setting : settings) {
      if (setting.tier() == member.tier()) {
        fields.json(setting.key(), setting.json());
      }
    }
    Fields management = new Fields();
    management.text("host", plan.host(member));
    management.json("port", plan.managementPort(member));
    fields.json("management", management.object("  "));
    Fields cluster = new Fields();
    cluster.text("clusterName", plan.clusterName());
    cluster.text("host", plan.host(member));
    cluster.json("port", plan.clusterPort(member));
    cluster.json("busPort", plan.busPort(member));
    cluster.json("members", addresses());
    fields.json("cluster", cluster.object("  "));
    return fields.object("") + "\n";
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder();
    FlatJson.quote(quoted, text);
    return quoted.toString();
  }

  /** The fields of an object, in their order. */
  private static final class Fields {
    private final List<String> fields = new ArrayList<>();

    void text(String key, String value) {
      json(key, quoted(value));
    }

    void json(String key, Object value) {
      fields.add(quoted(key) + ": " + value);
    }

    String object(String indent) {
      return fields.stream()
          .collect(Collectors.joining(",\n  " + indent, "{\n  " + indent, "\n" + indent + "}"));
    }
  }
}
