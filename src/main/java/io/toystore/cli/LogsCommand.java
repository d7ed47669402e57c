package io.toystore.cli;

import io.toystore.processes.Cluster;
import io.toystore.processes.Poll;
import io.toystore.processes.Say;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code cluster logs}. */
@Command(
    name = "logs",
    description = {"Prints the output of a member, over all its starts.", ""},
    footer = {
      "  java -jar target/toystore.jar cluster logs catalog",
      "  java -jar target/toystore.jar cluster logs order-1 --follow"
    })
final class LogsCommand extends ClusterAction {
  private static final long FOLLOW_MILLIS = 100;
  private static final int BUFFER_CHARS = 8 << 10;

  @Parameters(paramLabel = "M", description = "A member; or leader, for the replica that leads.")
  private String member;

  @Option(
      names = {"-f", "--follow"},
      description = "Then prints further output as it comes, until Ctrl-C.")
  private boolean follow;

  @Override
  int run(Say say) throws IOException {
    Cluster cluster = cluster(say);
    Path log = cluster.plan().folder(member(cluster, member)).log();
    boolean again = true;
    while (again) {
      again = print(log, say);
    }
    return DONE;
  }

  /**
   * Prints a log to its end. With {@code --follow}, prints until a new file replaces the log.
   *
   * @return whether a new file has replaced the log
   */
  private boolean print(Path log, Say say) throws IOException {
    try (FileChannel file = FileChannel.open(log);
        Reader reader =
            new InputStreamReader(Channels.newInputStream(file), StandardCharsets.UTF_8)) {
      Object key = key(log);
      char[] buffer = new char[BUFFER_CHARS];
      while (true) {
        int count = reader.read(buffer);
        if (count > 0) {
          say.out().write(buffer, 0, count);
          continue;
        }
        say.out().flush();
        if (!follow || say.out().checkError()) {
          return false;
        }
        Object now = key(log);
        if (key != null && now != null && !now.equals(key)) {
          return true;
        }
        Poll.pause(FOLLOW_MILLIS);
      }
    }
  }

  /** The file's identity, which a new file of the same name does not share; null without a file. */
  private static Object key(Path log) throws IOException {
    try {
      return Files.readAttributes(log, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}
