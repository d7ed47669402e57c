package io.toystore.console;

import io.toystore.config.UserError;
import io.toystore.observe.Clocks;
import io.toystore.observe.core.EventKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A front-end's stream of server-sent events, {@code GET /events}. It is asked anew, after a
 * growing pause, whenever it ends, and goes on after the last line that came.
 */
final class StreamSource implements Source {
  private static final Duration CONNECT = Duration.ofSeconds(3);

  /** A comment comes each 15 s. */
  private static final long SILENT_MILLIS = 40_000;

  private static final int MAX_LINE_BYTES = 1 << 20;

  private final URI server;
  private final Optional<String> token;
  private final Inbox inbox;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();

  // What follows is guarded by this.
  private Wanted wanted;
  private Thread reader;
  private InputStream open;

  /**
   * @param server the front-end, without a path
   * @param token of an operator, where the front-end wants one
   */
  StreamSource(URI server, Optional<String> token, Inbox inbox) {
    this.server = server;
    this.token = token;
    this.inbox = inbox;
  }

  @Override
  public boolean isMember() {
    return false;
  }

  @Override
  public synchronized void start() {
    reader = new Thread(this::readOn, "events");
    reader.setDaemon(true);
    reader.start();
  }

  @Override
  public synchronized void want(Wanted other) {
    if (!other.equals(wanted)) {
      wanted = other;
      close(open);
    }
  }

  @Override
  public void stop(boolean surely) {
    Thread ending;
    synchronized (this) {
      ending = reader;
      reader = null;
      close(open);
    }
    if (ending != null) {
      ending.interrupt();
    }
  }

  private static void close(InputStream stream) {
    if (stream != null) {
      try {
        stream.close();
      } catch (IOException e) {
        // It is given up anyway.
        throw new UncheckedIOException(e);
      }
    }
  }

  private synchronized boolean isReading() {
    return reader == Thread.currentThread();
  }

  private void readOn() {
    Pauses pauses = new Pauses();
    StringBuilder last = new StringBuilder();
    while (isReading()) {
      Wanted asked;
      synchronized (this) {
        asked = wanted;
      }
      String why;
      try {
        why = read(asked, last, pauses);
      } catch (IOException | UncheckedIOException e) {
        why = reason(e);
      } catch (InterruptedException e) {
        return;
      } catch (UserError e) {
        inbox.put(new Inbox.Message.Failed(e));
        return;
      }
      boolean other;
      synchronized (this) {
        open = null;
        other = !asked.equals(wanted);
      }
      if (isReading() && !other) {
        inbox.put(new Inbox.Message.Connection("waiting for a store at " + server + ": " + why));
        if (!pause(pauses.nextMillis())) {
          return;
        }
      }
    }
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    return message == null || message.isBlank() ? "no connection" : message;
  }

  /** Reads one stream to its end, and says why it ended. */
  private String read(Wanted asked, StringBuilder last, Pauses pauses)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(asked)).header("Accept", "text/event-stream");
    token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    if (last.length() > 0) {
      request.header("Last-Event-ID", last.toString());
    }
    HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      int status = response.statusCode();
      if (status == 401 || status == 403) {
        throw new UserError(
            server + " shows its events to operators only: give a token with --token");
      }
      if (status == 404) {
        return "it has no /events: another version?";
      }
      if (status != 200) {
        return "it answers " + status;
      }
      synchronized (this) {
        open = body;
      }
      inbox.put(new Inbox.Message.Connection(""));
      Watchdog watchdog = new Watchdog(body);
      try {
        lines(body, last, pauses, watchdog);
      } finally {
        watchdog.interrupt();
      }
      return "the stream has ended";
    }
  }

  /**
   * What the front-end is asked for. Members tell it their clocks, not its readers; by their
   * reports one sees who is there.
   */
  URI uri(Wanted asked) {
    StringBuilder query = new StringBuilder("/events?level=").append(asked.level().number());
    if (!asked.kinds().isEmpty()) {
      query.append("&kinds=");
      query.append(
          asked.kinds().stream()
              .map(kind -> kind == EventKind.CLOCK ? EventKind.REPORT : kind)
              .distinct()
              .sorted()
              .map(EventKind::word)
              .collect(Collectors.joining(",")));
    }
    if (!asked.members().isEmpty()) {
      query
          .append("&members=")
          .append(URLEncoder.encode(String.join(",", asked.members()), StandardCharsets.UTF_8));
    }
    if (asked.mask() > 0) {
      query.append("&sample=").append(asked.mask());
    }
    return URI.create(server + query.toString());
  }

  private void lines(InputStream body, StringBuilder last, Pauses pauses, Watchdog watchdog)
      throws IOException, InterruptedException {
    byte[] line = new byte[MAX_LINE_BYTES];
    byte[] chunk = new byte[1 << 14];
    int length = 0;
    while (isReading()) {
      int read = body.read(chunk);
      if (read < 0) {
        return;
      }
      watchdog.heard();
      long now = Clocks.micros();
      for (int i = 0; i < read; i++) {
        if (chunk[i] == '\n') {
          line(new String(line, 0, length, StandardCharsets.UTF_8), now, last, pauses);
          length = 0;
        } else if (length == line.length) {
          throw new IOException("a line is longer than " + MAX_LINE_BYTES + " bytes");
        } else {
          line[length++] = chunk[i];
        }
      }
      while (inbox.isFull() && isReading()) {
        pause(10);
      }
    }
  }

  private void line(String line, long now, StringBuilder last, Pauses pauses) {
    String text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    if (text.startsWith("data:")) {
      inbox.offerLine(text.substring(5).strip(), now);
      pauses.reset();
    } else if (text.matches("id: ?[0-9]{1,18}")) {
      last.setLength(0);
      last.append(text.substring(3).strip());
    }
  }

  /** Waits; false when the thread is interrupted. */
  private synchronized boolean pause(long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    try {
      for (long left = millis; left > 0; left = (end - System.nanoTime()) / 1_000_000) {
        wait(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Closes a stream on which nothing comes any more, which a connection alone does not tell. */
  private static final class Watchdog extends Thread {
    private final InputStream stream;
    private boolean heard;

    Watchdog(InputStream stream) {
      super("events-watchdog");
      this.stream = stream;
      setDaemon(true);
      start();
    }

    synchronized void heard() {
      heard = true;
      notifyAll();
    }

    @Override
    public synchronized void run() {
      try {
        do {
          heard = false;
          long end = System.nanoTime() + SILENT_MILLIS * 1_000_000;
          for (long left = SILENT_MILLIS;
              left > 0 && !heard;
              left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
          }
        } while (heard);
        stream.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
