package io.toystore.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.toystore.testing.PackagedJar;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The console in a real terminal, tmux's, over a stream that tells of one leader. */
@Timeout(120)
class ConsoleIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  private static final String STREAM =
      """
      id: 1
      data: {"t":1764511320000000,"n":"order-3","i":"a3","k":"report","d":{"tier":"order",\
      "format":1,"role":"leader","serving":true,"term":3,"leader":3,"replica":3}}

      id: 2
      data: {"t":1764511320000000,"n":"order-3","i":"a3","k":"serving","d":{"serving":true,\
      "term":3,"orders":17}}

      """;

  @TempDir Path folder;

  private final CountDownLatch end = new CountDownLatch(1);
  private ExecutorService readers;
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    readers = Executors.newCachedThreadPool();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(readers);
    server.createContext(
        "/events",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
          exchange.sendResponseHeaders(200, 0);
          OutputStream body = exchange.getResponseBody();
          body.write(STREAM.getBytes(StandardCharsets.UTF_8));
          body.flush();
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    if (isThere()) {
      tmux("kill-server");
    }
    end.countDown();
    server.stop(0);
    readers.shutdownNow();
  }

  private boolean isThere() throws Exception {
    try {
      return new ProcessBuilder("tmux", "-V").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private String tmux(String... args) throws IOException, InterruptedException {
    List<String> line =
        new ArrayList<>(List.of("tmux", "-S", folder.resolve("tmux").toString(), "-f/dev/null"));
    line.addAll(List.of(args));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }

  private String screen() throws Exception {
    return tmux("capture-pane", "-p");
  }

  private void awaitScreen(String text) {
    await(text).atMost(SOON).until(() -> screen().contains(text));
  }

  /** A shell that says what stty says before the console and after it, and the exit status. */
  private void start(int columns, int rows, String environment) throws Exception {
    assumeTrue(isThere(), "tmux is not there: the console was not seen in a terminal");
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    String java = String.join(" ", PackagedJar.installed().java());
    Path script =
        Files.writeString(
            folder.resolve("run.sh"),
            """
            cd "%s"; stty -a > before
            env %s %s -jar %s console --url %s
            status=$?; stty -a > after
            cmp before after && echo "ended $status, same"
            exec cat
            """
                .formatted(folder, environment, java, PackagedJar.installed().path(), url));
    tmux("new-session", "-d", "-x", "" + columns, "-y", "" + rows, "bash " + script);
  }

  @Test
  void aScreenIsShownResizedAndGivenBack() throws Exception {
    start(80, 24, "LC_ALL=C.UTF-8");
    awaitScreen("order-3 serves as leader; term 3; the store has 17 orders");
    tmux("send-keys", "5");
    awaitScreen("[wire]");
    tmux("resize-window", "-x", "40", "-y", "10");
    awaitScreen("-> sent");
    tmux("resize-window", "-x", "20", "-y", "5");
    tmux("send-keys", "1");
    await().atMost(SOON).until(() -> screen().lines().count() <= 5 && screen().contains("MEMBER"));
    tmux("resize-window", "-x", "80", "-y", "24");
    awaitScreen("y cmd");
    tmux("send-keys", "q");
    awaitScreen("ended 0, same");
  }

  @Test
  void ctrlCAndSigtermGiveTheTerminalBack() throws Exception {
    start(80, 24, "NO_COLOR=1 LC_ALL=C");
    awaitScreen("order-3");
    String codes = tmux("capture-pane", "-p", "-e");
    assertTrue(codes.lines().noneMatch(line -> line.matches(".*\\[(1;)?3[1-6]m.*")), codes);
    assertTrue(screen().chars().allMatch(c -> c < 0x7F), screen());
    tmux("send-keys", "C-c");
    awaitScreen("ended 130, same");
    tmux("kill-server");

    start(40, 10, "LC_ALL=C.UTF-8");
    awaitScreen("order-3");
    long pane = Long.parseLong(tmux("display-message", "-p", "#{pane_pid}").strip());
    ProcessHandle.of(pane).orElseThrow().children().forEach(ProcessHandle::destroy);
    awaitScreen("ended 143, same");
  }

  @Test
  void whatOthersWroteOnTheScreenIsGoneOnceTheConnectionIsAnother() throws Exception {
    start(80, 24, "LC_ALL=C.UTF-8");
    awaitScreen("order-3 serves as leader; term 3; the store has 17 orders");
    Path terminal = Path.of(tmux("display-message", "-p", "#{pane_tty}").strip());
    Files.writeString(terminal, "\r\nWARNING: of Java\r\n", StandardOpenOption.WRITE);
    awaitScreen("WARNING: of Java");
    end.countDown();
    await().atMost(SOON).until(() -> !screen().contains("WARNING: of Java"));
    awaitScreen("MEMBER");
  }

  @Test
  void aDumbTerminalGetsLines() throws Exception {
    start(80, 24, "TERM=dumb");
    awaitScreen("k=serving");
    tmux("send-keys", "C-c");
    awaitScreen("^C");
    assertEquals(-1, screen().indexOf('\u001b'));
  }
}
