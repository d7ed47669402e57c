package io.toystore.backup;

import io.toystore.config.UserError;
import io.toystore.processes.Say;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code backup}. */
@Command(
    name = "backup",
    description = {
      "Makes a backup of a store that may be running: every order that was acknowledged before the"
          + " backup began, and the matching catalog. The data folders are only read, and no lock"
          + " is taken. The backup is verified, and appears under its name when it is complete.",
      ""
    },
    sortOptions = false,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:the backup is complete and verified",
      "1:no backup was made",
      "2:the command line is wrong"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  java -jar target/toystore.jar backup /backups/2026-11-30",
      "  java -jar target/toystore.jar backup /backups/2026-11-30 --data data/run --share 20",
      "  java -jar target/toystore.jar backup b --catalog h1/catalog --order h1/order-1"
          + " --order h2/order-2"
    })
public final class BackupCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "TARGET",
      description = "The folder to create; it must not exist, but its parent must.")
  private Path target;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description =
          "Holds the data folders of all members; default data/store or data/run, whichever"
              + " exists.")
  private Path data;

  @Option(
      names = "--catalog",
      paramLabel = "FOLDER",
      description = "The catalog's data folder, if it is elsewhere; with --order, without --data.")
  private Path catalog;

  @Option(
      names = "--order",
      paramLabel = "FOLDER",
      description = "An order replica's data folder; of a majority of the replicas, or of all.")
  private List<Path> orders = new ArrayList<>();

  @Option(
      names = "--share",
      paramLabel = "PERCENT",
      description =
          "How much of one processor core the backup takes, 1 to 100; default ${DEFAULT-VALUE}."
              + " Less leaves more to a store that runs on the same machine.",
      defaultValue = "100")
  private int share;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (share < 1 || share > 100) {
      throw new ParameterException(
          spec.commandLine(), "--share wants a percentage, 1 to 100, not " + share);
    }
    Say say = new Say(spec.commandLine().getOut(), spec.commandLine().getErr());
    Failures.inOneLine(
        target,
        () -> {
          StoreFolders store = store();
          Manifest manifest = new Backup(store, target, share, say).make();
          say.line(Backup.describe(target, manifest));
        });
    return 0;
  }

  private StoreFolders store() throws IOException {
    if (catalog == null && orders.isEmpty()) {
      return StoreFolders.in(data == null ? usual() : data);
    }
    if (data != null || catalog == null || orders.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "either --data, or --catalog and --order for each replica");
    }
    List<Path> members = new ArrayList<>(orders);
    members.add(catalog);
    return StoreFolders.of(members);
  }

  private static Path usual() {
    return StoreFolders.usual()
        .orElseThrow(
            () ->
                new UserError(
                    "data/store and data/run: not exactly one of them holds a store; name the"
                        + " store's folder by --data"));
  }
}
