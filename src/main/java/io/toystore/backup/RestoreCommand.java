package io.toystore.backup;

import io.toystore.processes.Say;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code restore}. */
@Command(
    name = "restore",
    description = {
      "Makes the data folders of a new store from a backup: catalog, order-1 ..., for the store in"
          + " one process, for cluster start, or to be moved to the members' hosts before their"
          + " first start. The new store continues with the backup's orders and stock. It is not"
          + " the store that was backed up, and the two must not run in the same cluster.",
      ""
    },
    sortOptions = false,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:the folders are complete",
      "1:no folders were made",
      "2:the command line is wrong"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  java -jar target/toystore.jar restore /backups/2026-11-30 --data data/store",
      "  java -jar target/toystore.jar restore /backups/2026-11-30 --data data/run"
    })
public final class RestoreCommand implements Callable<Integer> {
  @Parameters(paramLabel = "BACKUP", description = "A folder that \"backup\" has made.")
  private Path backup;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      required = true,
      description =
          "Where the data folders are made; missing or empty. The store in one process uses"
              + " data/store, a cluster on this machine data/run.")
  private Path data;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Say say = new Say(spec.commandLine().getOut(), spec.commandLine().getErr());
    Failures.inOneLine(
        data,
        () -> {
          Manifest manifest = new Restore(backup, data, say).make();
          say.line(
              String.format(
                  Locale.ROOT,
                  "%s: a new store of %d order replicas with %,d orders, as of %s",
                  data.toAbsolutePath().normalize(),
                  manifest.orderReplicas(),
                  manifest.orders(),
                  manifest.madeAt()));
        });
    return 0;
  }
}
