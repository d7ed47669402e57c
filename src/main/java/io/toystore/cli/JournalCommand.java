package io.toystore.cli;

import io.toystore.config.UserError;
import io.toystore.processes.Cluster;
import io.toystore.processes.Member;
import io.toystore.processes.Poll;
import io.toystore.processes.Say;
import io.toystore.storage.JournalText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code cluster journal}. */
@Command(
    name = "journal",
    description = {
      "Prints the records of a member's journal, each a JSON object on a line, without the spaces"
          + " into which the file grows. The member may run.",
      ""
    },
    footer = {
      "  java -jar target/toystore.jar cluster journal order-1",
      "  java -jar target/toystore.jar cluster journal leader --follow"
    })
final class JournalCommand extends ClusterAction {
  private static final long FOLLOW_MILLIS = 100;

  /**
   * The number of consecutive reads that must find damage before it is reported. A record that is
   * being written looks damaged for a short time.
   */
  private static final int LOOKS = 10;

  @Parameters(paramLabel = "M", description = "The catalog, an order replica, or leader.")
  private String member;

  @Option(
      names = {"-f", "--follow"},
      description = "Then prints records as they are appended, until Ctrl-C.")
  private boolean follow;

  @Override
  int run(Say say) throws IOException {
    Cluster cluster = cluster(say);
    Member named = member(cluster, member);
    if (named.tier() == Member.Tier.FRONTEND) {
      throw wrong(named + " has no journal; the catalog and the order replicas have");
    }
    Path journal = cluster.plan().folder(named).journal();
    if (!Files.isDirectory(journal)) {
      throw new UserError(journal + ": no such folder; " + named + " has never run");
    }
    JournalText text = new JournalText(journal);
    int damaged = 0;
    while (!say.out().checkError()) {
      Optional<String> bad =
          text.read(
              say.out()::println, index -> say.problem("cut off from record " + index + " on"));
      damaged = bad.isPresent() ? damaged + 1 : 0;
      if (damaged == LOOKS) {
        throw new UserError(bad.get() + "; verify " + journal.getParent() + " says more");
      }
      if (!follow && damaged == 0) {
        break;
      }
      Poll.pause(FOLLOW_MILLIS);
    }
    say.out().flush();
    return DONE;
  }
}
