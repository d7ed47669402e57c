package io.toystore.cli;

import io.toystore.config.SourceText;
import io.toystore.config.StrictJson;
import io.toystore.config.UserError;
import io.toystore.processes.Member;
import io.toystore.processes.Member.Tier;
import io.toystore.processes.MemberConf.Setting;
import io.toystore.processes.Plan;
import io.toystore.processes.Say;
import io.toystore.processes.Start;
import io.toystore.processes.StartOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code cluster start}. */
@Command(
    name = "start",
    description = {
      "Starts all members, anew if they run; returns when they serve. If a member fails to start,"
          + " or Ctrl-C interrupts, all members are stopped again.",
      ""
    },
    footer = {
      "  java -jar target/toystore.jar cluster start --clean",
      "  java -jar target/toystore.jar cluster start --ports-from 9080 --data data/b",
      "  java -jar target/toystore.jar cluster start --set catalog.restockIntervalMillis=1000"
    })
final class StartCommand extends ClusterAction {
  private static final int FIRST_PORT = 1_024;
  private static final int LAST_PORT = 65_536 - Plan.PORTS;

  private static final Pattern SETTING =
      Pattern.compile("(catalog|order|frontend)\\.([A-Za-z]+)=(.+)", Pattern.DOTALL);

  /** The keys that the plan sets. */
  private static final Set<String> PLANNED =
      Set.of(
          "catalog.toys",
          "order.id",
          "order.replicas",
          "frontend.host",
          "frontend.port",
          "frontend.operatorToken");

  private static final Set<String> PLANNED_OF_EACH =
      Set.of("data", "cluster", "management", "orderReplicas");

  @Option(names = "--clean", description = "Begins anew: deletes the members' data.")
  private boolean clean;

  @Option(
      names = "--toys",
      paramLabel = "FILE",
      description = {
        "The initial catalog: a JSON array of {\"name\",\"price\",\"quantity\"}, or CSV with these"
            + " columns if the name ends in .csv; default data/toys.json."
      })
  private Path toys;

  @Option(
      names = "--orders",
      paramLabel = "N",
      defaultValue = "3",
      description = "Order replicas, an odd number up to " + Member.MOST + "; default 3.")
  private int orders;

  @Option(
      names = "--frontends",
      paramLabel = "N",
      defaultValue = "2",
      description = "Front-ends, up to " + Member.MOST + "; default 2.")
  private int frontends;

  @Option(
      names = "--ports-from",
      paramLabel = "N",
      defaultValue = "8080",
      description = {"First of " + Plan.PORTS + " ports: front-ends on N, N+1, ...; default 8080."})
  private int portsFrom;

  @Option(
      names = "--network",
      description = {
        "Gives each member a network namespace of its own, in which scripts/network.sh breaks"
            + " things; needs Linux and root."
      })
  private boolean network;

  @Option(
      names = "--operator-token",
      paramLabel = "T",
      description = "Requests with this token may restock, change and remove products.")
  private String operatorToken;

  @Option(
      names = "--set",
      paramLabel = "TIER.KEY=JSON",
      description = {
        "A key of the members' configuration, such as catalog.restockIntervalMillis=0, so that"
            + " what is sold out stays sold out; may be repeated."
      })
  private List<String> settings = new ArrayList<>();

  @Override
  int run(Say say) throws IOException {
    range("--orders", orders, 1, Member.MOST);
    if (orders % 2 == 0) {
      throw wrong("--orders must be odd");
    }
    range("--frontends", frontends, 1, Member.MOST);
    range("--ports-from", portsFrom, FIRST_PORT, LAST_PORT);
    Optional<Path> initialToys =
        toys == null ? home().toys() : Optional.of(toys.toAbsolutePath().normalize());
    StartOptions options =
        new StartOptions(
            Plan.of(folder(), portsFrom, network, orders, frontends),
            clean,
            initialToys,
            Optional.ofNullable(operatorToken),
            parsedSettings());
    new Start(options, home(), say).run();
    return DONE;
  }

  private void range(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw wrong(option + " must be a whole number from " + min + " to " + max);
    }
  }

  private List<Setting> parsedSettings() {
    List<Setting> parsed = new ArrayList<>();
    for (String text : settings) {
      Matcher matcher = SETTING.matcher(text);
      if (!matcher.matches()) {
        throw wrong("--set wants TIER.KEY=JSON, not " + text);
      }
      String key = matcher.group(2);
      String name = matcher.group(1) + "." + key;
      if (PLANNED.contains(name) || PLANNED_OF_EACH.contains(key)) {
        throw wrong("--set " + name + ": this key is set by the other options");
      }
      Tier tier = Tier.valueOf(matcher.group(1).toUpperCase(Locale.ROOT));
      if (parsed.stream().anyMatch(other -> other.tier() == tier && other.key().equals(key))) {
        throw wrong("--set " + name + " is given twice");
      }
      try {
        StrictJson.read(new SourceText("--set " + name, matcher.group(3)));
      } catch (UserError e) {
        throw wrong(e.getMessage());
      }
      parsed.add(new Setting(tier, key, matcher.group(3)));
    }
    return parsed;
  }
}
