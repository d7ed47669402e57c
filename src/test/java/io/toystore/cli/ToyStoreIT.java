package io.toystore.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.toystore.testing.FreePorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged jar, run as a process. A small jar beside it with the same manifest adds the sample
 * verticle to its class path.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ToyStoreIT {
  private static final String SAMPLE = SampleVerticle.class.getName();
  private static final Path JAR = Path.of(System.getProperty("toystore.jar"));

  @TempDir Path folder;

  private final List<Process> processes = new ArrayList<>();
  private Path jar;

  @BeforeEach
  void jarWithTheSampleVerticle() throws IOException {
    Manifest manifest;
    try (JarFile packaged = new JarFile(JAR.toFile())) {
      manifest = packaged.getManifest();
    }
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, JAR.toUri().toString());
    jar = folder.resolve("sample.jar");
    // Not all of the tests' classes: their logback-test.xml is not what users get.
    String sample = SAMPLE.replace('.', '/') + ".class";
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        InputStream bytes = SampleVerticle.class.getResourceAsStream("/" + sample)) {
      out.putNextEntry(new JarEntry(sample));
      bytes.transferTo(out);
    }
  }

  @AfterEach
  void nothingIsLeftRunning() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void anUnknownTierEndsWithOneLineAndStatus2() throws Exception {
    Ended ended = run("cataloge");

    assertEquals(2, ended.status);
    assertOneLine("toystore: there is no \"cataloge\": did you mean \"catalog\"?", ended);
  }

  @Test
  void verifyIsACommandOfItsOwn() throws Exception {
    Ended ended = run("verify", "missing.jsonl");

    assertEquals(2, ended.status);
    assertOneLine("toystore: missing.jsonl: there is no such file", ended);
  }

  @Test
  void aMissingConfigurationEndsWithOneLineAndStatus2() throws Exception {
    Ended ended = run(SAMPLE, "-conf", "conf/missing.json");

    assertEquals(2, ended.status);
    assertOneLine("toystore: conf/missing.json: no such file", ended);
  }

  @Test
  void aBadConfigurationEndsWithOneLine() throws Exception {
    Path conf = Files.writeString(folder.resolve("conf.json"), "{\"prot\": 1}");

    Ended ended = run(SAMPLE, "-conf", conf.toString());

    assertEquals(15, ended.status);
    assertOneLine(
        "toystore: " + conf + ": line 1, column 2: unknown key \"prot\": did you mean \"port\"?",
        ended);
  }

  @Test
  void aTakenPortEndsWithOneLine() throws Exception {
    try (ServerSocket taken = listen()) {
      int port = taken.getLocalPort();

      Ended ended = run(SAMPLE, "-conf", "{\"port\": " + port + "}");

      assertEquals(15, ended.status);
      assertOneLine("toystore: the sample cannot listen on 127.0.0.1:" + port, ended);
    }
  }

  @Test
  void aTakenClusterPortEndsWithOneLine() throws Exception {
    try (ServerSocket taken = listen()) {
      int port = taken.getLocalPort();

      Ended ended = run(SAMPLE, "-cluster", "-conf", cluster(port));

      assertEquals(11, ended.status);
      assertOneLine("toystore: the cluster's member cannot listen on 127.0.0.1:" + port, ended);
    }
  }

  @Test
  void aClusterHostThatNobodyCanReachEndsWithOneLine() throws Exception {
    Ended ended = run(SAMPLE, "-cluster", "-conf", "{\"cluster\": {\"host\": \"0.0.0.0\"}}");

    assertEquals(2, ended.status);
    assertOneLine(
        "toystore: -conf: line 1, column 22: \"cluster.host\" is \"0.0.0.0\", but must be one"
            + " address of this machine, unless \"cluster.publicHost\" names",
        ended);
  }

  @Test
  void aDefectEndsWithItsStackTrace() throws Exception {
    Ended ended = run(SAMPLE, "-conf", "{\"failure\": \"defect\"}");

    assertEquals(15, ended.status);
    assertTrue(ended.errors.contains("java.lang.IllegalStateException: a defect"), ended.errors);
    assertTrue(ended.errors.contains("\tat " + SAMPLE), ended.errors);
  }

  @Test
  void aMemberStartsWithoutAWarningAndStopsCleanlyOnSigterm() throws Exception {
    int port = FreePorts.find(1).get(0);
    Process process = start(SAMPLE, "-cluster", "-conf", cluster(port));
    List<String> lines = new ArrayList<>();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      lines.add(line);
      if (line.endsWith(" serving")) {
        // Not process.destroy(), which would also close the stream that is being read.
        process.toHandle().destroy();
      }
    }

    assertEquals(143, process.waitFor(), () -> "" + lines);
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals("", errors);
    List<String> told =
        lines.stream()
            .map(line -> line.replaceFirst("^[0-9:. -]{23} ", ""))
            // What is said on a machine that is slow to start.
            .filter(line -> !line.contains(" still joining "))
            .toList();
    assertEquals(
        List.of(
            told.get(0),
            "INFO  ToyStore - " + SAMPLE + " serving",
            "INFO  ToyStore - " + SAMPLE + " stopping",
            "sample stops",
            "INFO  ToyStore - " + SAMPLE + " stopped"),
        told);
    assertTrue(told.get(0).startsWith("port "), told.get(0));
  }

  /** As when the terminal is closed in which it was started. */
  @Test
  void sighupEndsItAsOrderly() throws Exception {
    assumeFalse(isHangUpIgnored(), "started by nohup, which processes inherit");
    Process process = start(SAMPLE, "-conf", "{}");
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    List<String> lines = new ArrayList<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      lines.add(line);
      if (line.endsWith(" serving")) {
        String pid = Long.toString(process.pid());
        // By a shell: not each Linux has a program for it.
        String kill = "kill -HUP \"$0\"";
        assertEquals(0, new ProcessBuilder("sh", "-c", kill, pid).start().waitFor());
      }
    }

    assertEquals(129, process.waitFor(), () -> "" + lines);
    assertTrue(lines.contains("sample stops"), () -> "" + lines);
  }

  private static boolean isHangUpIgnored() throws IOException {
    Path status = Path.of("/proc/self/status");
    String ignored =
        Files.exists(status)
            ? Files.readString(status).replaceFirst("(?s).*SigIgn:\\s*([0-9a-f]+).*", "$1")
            : "0";
    return (Long.parseUnsignedLong(ignored, 16) & 1) != 0;
  }

  @Test
  void helpIsHelp() throws Exception {
    Ended ended = run("--help");

    assertEquals(0, ended.status);
    assertTrue(ended.output.contains("--init"), ended.output);
    assertEquals("", ended.errors);
  }

  @Test
  void theVersionIsThatOfTheBuild() throws Exception {
    Ended ended = run("--version");

    assertEquals(0, ended.status);
    String expected =
        "toystore [0-9].*\\R"
            + "commit   (unknown|[0-9a-f]{12,}(-dirty)?)\\R"
            + "Java     "
            + Pattern.quote(Runtime.version().toString())
            + ", .*\\R"
            + "Vert.x   5[.][0-9.]+\\R";
    assertTrue(ended.output.matches(expected), ended.output);
    assertEquals("", ended.errors);
  }

  @Test
  void theClientNeedsNoFile() throws Exception {
    int port = FreePorts.find(1).get(0);

    Ended ended = run("client", "--url", "http://127.0.0.1:" + port, "--clients", "2");

    assertEquals(2, ended.status, "nothing listens there: " + ended.output);
    assertTrue(ended.output.contains("load client: 2 clients x 100 visits"), ended.output);
  }

  @Test
  void aWrongValueOfAnOptionEndsWithOneLine() throws Exception {
    Ended ended = run("client", "--clients", "0");

    assertEquals(15, ended.status);
    assertOneLine("toystore: --clients is 0, but must be a whole number from 1 to 10000", ended);
  }

  private static String cluster(int port) {
    return String.format(
        Locale.ROOT,
        """
        {"cluster": {"port": %d, "members": ["127.0.0.1:%d"]}}
        """,
        port,
        port);
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private static void assertOneLine(String beginning, Ended ended) {
    assertTrue(ended.errors.startsWith(beginning), ended.errors);
    assertEquals(1, ended.errors.lines().count(), ended.errors);
    assertFalse(ended.output.contains("Exception"), ended.output);
    assertFalse(ended.output.contains("ERROR"), ended.output);
  }

  private Ended run(String... args) throws Exception {
    Path output = folder.resolve("output");
    Path errors = folder.resolve("errors");
    Process process =
        launch(
            new ProcessBuilder().redirectOutput(output.toFile()).redirectError(errors.toFile()),
            args);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running");
    return new Ended(process.exitValue(), Files.readString(output), Files.readString(errors));
  }

  private Process start(String... args) throws IOException {
    return launch(new ProcessBuilder(), args);
  }

  private Process launch(ProcessBuilder builder, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    if (Runtime.version().feature() >= 24) {
      // Hazelcast uses what these JDKs warn of, and a manifest cannot carry the option.
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(List.of(args));
    Process process = builder.command(command).directory(folder.toFile()).start();
    processes.add(process);
    return process;
  }

  private record Ended(int status, String output, String errors) {}
}
