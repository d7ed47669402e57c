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
 * Puts into a folder what its processes are started from: {@code toystore.jar}, which a build does
 * not take away from under their feet, and {@code toystore.jsa}, an archive of the classes as a
 * process has loaded them before (class data sharing; since Java 25 an ahead-of-time cache), which
 * halves the time that a start takes. Java takes the archive for that very jar only, so both are
 * links to what is made once for each build and Java, in the folder {@code shared} beside the jar
 * that was built.
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
   * Whether the folder's jar is the one that was built last. A copy keeps the time of a file, but
   * not always to the nanosecond.
   */
  static boolean isSame(Path folder, Path built) throws IOException {
    Path installed = in(folder);
    return Files.exists(installed)
        && Files.size(installed) == Files.size(built)
        && Files.getLastModifiedTime(installed).toMillis()
            == Files.getLastModifiedTime(built).toMillis();
  }

  /**
   * Installs the jar; blocks, for some ten seconds when the archive is to be made.
   *
   * @throws UserError when a folder cannot be written
   */
  public static void install(Path built, Path folder) throws IOException {
    // Java looks for the jar where it was when the archive was made: not at the end of a link that
    // is gone tomorrow.
    Path shared = built.toRealPath().resolveSibling("shared");
    if (!Files.isWritable(shared.getParent())) {
      // A jar that was put where this user may not write: the cluster has copies of its own.
      shared = folder.resolve("shared");
    }
    Files.createDirectories(shared);
    // Closing the file gives the lock back.
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

  /** On another file system there is a copy of the jar, and no use for the archive. */
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

  /** False when another process, or another thread of this one, has it. */
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

  /** An archive suits the Java that made it, and no other. */
  private static String archiveName() {
    CRC32 crc = new CRC32();
    for (String property : List.of("java.home", "java.vm.name", "java.vm.version", "java.vendor")) {
      crc.update(System.getProperty(property).getBytes(StandardCharsets.UTF_8));
    }
    return String.format(Locale.ROOT, "%08x.jsa", crc.getValue());
  }

  /**
   * Makes the archive, by a store in one process that serves a few requests and then ends; it is
   * empty when that does not succeed. Clustered, it loads the classes of each tier.
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

  /** By the thread that trains, and after a signal by another one too. */
  private static synchronized void endTraining(Path folder, List<Process> started) {
    for (Process process : started) {
      // A process of its own writes a cache.
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
      // Below the system's folder for temporary files, which is emptied at times.
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
