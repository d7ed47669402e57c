package io.toystore.processes;

import io.toystore.config.UserError;
import io.toystore.text.FlatJson;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Installs into a cluster's folder the files that its processes start from: {@code toystore.jar},
 * so that a build does not replace the jar of running processes, and {@code toystore.jsa}, an
 * archive of loaded classes (class data sharing; since Java 25 an ahead-of-time cache), which
 * halves the time of a start. Java accepts the archive only for the very jar that it was made with.
 * So both are links to files that are made once for each build and Java, in the folder {@code
 * shared} next to the built jar.
 */
public final class InstalledJar {
  private static final String JAR = "toystore.jar";
  private static final String ARCHIVE = "toystore.jsa";

  private static final long LOCK_MILLIS = 90_000;
  private static final long LOCK_PAUSE_MILLIS = 100;
  private static final long TRAINING_MILLIS = 30_000;
  private static final int OK = 200;

  private InstalledJar() {}

  static Path in(Path folder) {
    return folder.resolve(JAR);
  }

  static Path archiveIn(Path folder) {
    return folder.resolve(ARCHIVE);
  }

  /**
   * Whether the folder's jar is the jar that was built last. Compares milliseconds, because a copy
   * does not always keep a file's time to the nanosecond.
   */
  static boolean isSame(Path folder, Path built) throws IOException {
    Path installed = in(folder);
    return Files.exists(installed)
        && Files.size(installed) == Files.size(built)
        && Files.getLastModifiedTime(installed).toMillis()
            == Files.getLastModifiedTime(built).toMillis();
  }

  /**
   * Installs the jar; blocks, for about ten seconds if the archive has to be made.
   *
   * @throws UserError when a folder cannot be written
   */
  public static void install(Path built, Path folder) throws IOException {
    // Java looks for the jar where it was when the archive was made, so that path must not be a
    // link, which may be removed.
    Path shared = built.toRealPath().resolveSibling("shared");
    if (!Files.isWritable(shared.getParent())) {
      // The user may not write next to the jar: the cluster gets its own copies.
      shared = folder.resolve("shared");
    }
    Files.createDirectories(shared);
    // Closing the file releases the lock.
    try (FileChannel lockFile =
        FileChannel.open(
            shared.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      lock(lockFile, shared);
      if (!isSame(shared, built)) {
        deleteArchives(shared);
        Path fresh = shared.resolve("new.jar");
        Files.copy(
            built, fresh, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(fresh, in(shared), StandardCopyOption.REPLACE_EXISTING);
      }
      Path archive = shared.resolve(archiveName());
      if (!Files.exists(archive)) {
        train(in(shared), archive);
      }
      Files.deleteIfExists(in(folder));
      Files.deleteIfExists(archiveIn(folder));
      link(shared, archive, folder);
    }
  }

  /** Links the files; on another file system copies the jar, for which the archive is not valid. */
  private static void link(Path shared, Path archive, Path folder) throws IOException {
    try {
      Files.createLink(in(folder), in(shared));
    } catch (IOException | UnsupportedOperationException e) {
      Files.copy(in(shared), in(folder), StandardCopyOption.COPY_ATTRIBUTES);
      return;
    }
    if (Files.exists(archive) && Files.size(archive) > 0) {
      Files.createLink(archiveIn(folder), archive);
    }
  }

  private static void lock(FileChannel file, Path shared) throws IOException {
    long deadline = Poll.deadline(LOCK_MILLIS);
    while (!isLocked(file)) {
      if (Poll.isOver(deadline)) {
        throw new UserError(shared + ": in use by another start for more than a minute");
      }
      Poll.pause(LOCK_PAUSE_MILLIS);
    }
  }

  /** Tries the lock; false when another process, or another thread of this process, holds it. */
  private static boolean isLocked(FileChannel file) throws IOException {
    try {
      return file.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static void deleteArchives(Path shared) throws IOException {
    try (Stream<Path> files = Files.list(shared)) {
      for (Path file : files.filter(name -> name.toString().endsWith(".jsa")).toList()) {
        Files.delete(file);
      }
    }
  }

  /** An archive is valid only for the Java that made it. */
  private static String archiveName() {
    CRC32 crc = new CRC32();
    for (String property : List.of("java.home", "java.vm.name", "java.vm.version", "java.vendor")) {
      crc.update(System.getProperty(property).getBytes(StandardCharsets.UTF_8));
    }
    return String.format(Locale.ROOT, "%08x.jsa", crc.getValue());
  }

  /**
   * Makes the archive: runs a store in one process, clustered so that it loads the classes of each
   * tier, serves a few requests and ends. The archive is empty if that fails.
   */
  private static void train(Path jar, Path archive) throws IOException {
    Path folder = Files.createTempDirectory("toystore");
    Path made = folder.resolve("new.jsa");
    List<Process> started = new CopyOnWriteArrayList<>();
    AtomicBoolean cancelled = new AtomicBoolean();
    Thread interrupted =
        new Thread(
            () -> {
              cancelled.set(true);
              endTraining(folder, started);
            },
            "training-interrupted");
    Runtime.getRuntime().addShutdownHook(interrupted);
    try {
      List<Integer> ports = freePorts(2);
      Files.writeString(folder.resolve("conf.json"), trainingConf(folder, ports));
      List<String> command = new ArrayList<>(MemberJvm.training(made));
      command.addAll(List.of("-jar", jar.toString(), "-conf", folder + "/conf.json"));
      command.addAll(List.of("-cluster", "--init"));
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(Redirect.to(folder.resolve("log.txt").toFile()))
              .start();
      started.add(process);
      process.getOutputStream().close();
      String url = "http://127.0.0.1:" + ports.get(0);
      Poll.until(TRAINING_MILLIS, () -> !process.isAlive() || asked(url + "/health/ready", null));
      asked(url + "/products/Tux", null);
      asked(url + "/orders", "{\"name\": \"Tux\", \"quantity\": 1}");
      asked(url + "/orders/0", null);
      process.destroy();
      boolean ended = Poll.until(TRAINING_MILLIS, () -> !process.isAlive());
      Path fresh = archive.resolveSibling("new.jsa");
      if (ended && Files.exists(made)) {
        Files.copy(made, fresh, StandardCopyOption.REPLACE_EXISTING);
        Files.move(fresh, archive, StandardCopyOption.REPLACE_EXISTING);
      } else if (!cancelled.get()) {
        Files.createFile(archive);
      }
    } finally {
      endTraining(folder, started);
      Hooks.forget(interrupted);
    }
  }

  /** Called by the thread that trains, and after a signal by the shutdown hook too. */
  private static synchronized void endTraining(Path folder, List<Process> started) {
    for (Process process : started) {
      // A child process writes an ahead-of-time cache.
      List<ProcessHandle> writers = process.descendants().toList();
      process.destroyForcibly();
      process.onExit().join();
      for (ProcessHandle writer : writers) {
        writer.destroyForcibly();
        writer.onExit().join();
      }
    }
    try {
      Folders.delete(folder);
    } catch (IOException e) {
      // The folder is in the system's temporary folder, which is cleared from time to time.
      return;
    }
  }

  private static String trainingConf(Path folder, List<Integer> ports) {
    StringBuilder data = new StringBuilder();
    FlatJson.quote(data, folder.resolve("data").toString());
    return String.format(
        Locale.ROOT,
        """
        {
          "data": %s,
          "frontend": {"port": %d},
          "cluster": {"port": %d, "members": ["127.0.0.1:%d"]}
        }
        """,
        data,
        ports.get(0),
        ports.get(1),
        ports.get(1));
  }

  /** True when the answer to a GET, or to a POST of some JSON, is 200. */
  private static boolean asked(String url, String json) {
    try {
      HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
      if (json != null) {
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.getOutputStream().write(json.getBytes(StandardCharsets.UTF_8));
      }
      boolean ok = connection.getResponseCode() == OK;
      if (ok) {
        connection.getInputStream().readAllBytes();
      }
      return ok;
    } catch (IOException e) {
      return false;
    }
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }
}
