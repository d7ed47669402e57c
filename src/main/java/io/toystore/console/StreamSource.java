package io.toystore.console;

import io.toystore.config.UserError;
import io.toystore.console.core.Text;
import io.toystore.observe.Clocks;
import io.toystore.observe.core.EventKind;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A front-end's stream of server-sent events, {@code GET /events}. When the stream ends, it is
 * requested again, after a growing pause, from the last line received.
 */
final class StreamSource implements Source {
  private static final Duration CONNECT = Duration.ofSeconds(3);

  /** The time limit of an answer; a front-end sends its first lines at once. */
  private static final long ANSWER_MILLIS = 5_000;

  /** After so long without data the stream is closed; a front-end sends a comment every 15 s. */
  private static final long SILENT_MILLIS = 40_000;

  private static final int MAX_LINE_BYTES = 1 << 20;
  private static final int MAX_REFUSAL_BYTES = 4_096;
  private static final Pattern ID = Pattern.compile("id: ?([0-9]{1,18})");

  private final URI server;
  private final Optional<String> token;
  private final Inbox inbox;
  private final long answerMillis;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();

  // The following fields are guarded by this.
  private Wanted wanted;
  private Thread reader;
  private InputStream open;

  /**
   * @param server the front-end, without a path
   * @param token of an operator, if the front-end requires one
   */
  StreamSource(URI server, Optional<String> token, Inbox inbox) {
    this(server, token, inbox, ANSWER_MILLIS);
  }

  /**
   * @param answerMillis how long to wait for an answer's beginning
   */
  StreamSource(URI server, Optional<String> token, Inbox inbox, long answerMillis) {
    this.answerMillis = answerMillis;
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
        // The stream is abandoned anyway.
      }
    }
  }

  private synchronized boolean isReading() {
    return reader == Thread.currentThread();
  }

  private void readOn() {
    Pauses pauses = new Pauses();
    Place place = new Place();
    while (isReading()) {
      Wanted asked;
      synchronized (this) {
        asked = wanted;
      }
      String why;
      try {
        why = read(asked, place, pauses);
      } catch (IOException e) {
        why = reason(e);
      } catch (InterruptedException e) {
        return;
      } catch (UserError e) {
        inbox.put(new Inbox.Message.Failed(e));
        return;
      }
      boolean other;
      synchronized (this) {
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

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null || message.isBlank() ? "no connection" : message;
  }

  /**
   * Reads one stream to its end, and returns why it ended.
   *
   * @throws IOException if there is no answer
   * @throws UserError if retrying is of no use
   */
  private String read(Wanted asked, Place place, Pauses pauses)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(asked)).header("Accept", "text/event-stream");
    token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    if (!place.id.isEmpty()) {
      request.header("Last-Event-ID", place.id);
    }
    HttpResponse<InputStream> response = answer(request.build());
    try (InputStream body = response.body()) {
      Optional<String> refusal = refusal(response);
      if (refusal.isPresent()) {
        return refusal.get();
      }
      synchronized (this) {
        if (!asked.equals(wanted)) {
          return "the requested events have changed";
        }
        open = body;
      }
      inbox.put(new Inbox.Message.Connection(""));
      Watchdog watchdog = new Watchdog(body);
      try {
        return lines(body, place, pauses, watchdog);
      } catch (IOException e) {
        return "the stream broke off";
      } finally {
        watchdog.interrupt();
        synchronized (this) {
          open = open == body ? null : open;
        }
      }
    }
  }

  /**
   * Waits for the beginning of the answer. The request's own timeout may cover the whole stream, so
   * it is not used.
   */
  private HttpResponse<InputStream> answer(HttpRequest request)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<InputStream>> answer =
        client.sendAsync(request, BodyHandlers.ofInputStream());
    try {
      return answer.get(answerMillis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("it does not answer", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e);
    } finally {
      answer.cancel(true);
    }
  }

  /** Why an answer is not a stream of events; empty if it is one. */
  private Optional<String> refusal(HttpResponse<InputStream> response) throws IOException {
    int status = response.statusCode();
    String type = response.headers().firstValue("Content-Type").orElse("");
    if (status == 200) {
      return type.startsWith("text/event-stream")
          ? Optional.empty()
          : Optional.of("the answer is not a stream of events: is it a front-end?");
    }
    String message = message(response.body());
    if (status == 401) {
      throw new UserError(
          server
              + " shows its events to operators only: pass the front-end's operatorToken with"
              + " --token, or in "
              + ConsoleEnvironment.TOKEN_VARIABLE);
    }
    if (status == 403) {
      throw new UserError(
          server
              + " refuses the token"
              + (message.isEmpty() ? "" : " (" + message + ")")
              + ": pass the front-end's operatorToken with --token, or in "
              + ConsoleEnvironment.TOKEN_VARIABLE);
    }
    if (status == 404) {
      return Optional.of("it has no /events: is it a front-end, and of this version?");
    }
    return Optional.of("it answers " + status + (message.isEmpty() ? "" : ", " + message));
  }

  /** The message of a front-end's error; empty if the body has none. */
  private static String message(InputStream body) throws IOException {
    String text = new String(body.readNBytes(MAX_REFUSAL_BYTES), StandardCharsets.UTF_8);
    try {
      JsonObject error = new JsonObject(text).getJsonObject("error", new JsonObject());
      return Text.printable(error.getString("message", ""));
    } catch (DecodeException | ClassCastException | NullPointerException e) {
      return "";
    }
  }

  /**
   * The URI of the request. Members send their clocks to the front-end, not to its readers, so
   * reports are requested instead of clocks to show which members are running.
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

  private String lines(InputStream body, Place place, Pauses pauses, Watchdog watchdog)
      throws IOException, InterruptedException {
    byte[] line = new byte[MAX_LINE_BYTES];
    byte[] chunk = new byte[1 << 14];
    int length = 0;
    place.next = place.id;
    while (isReading()) {
      int read = body.read(chunk);
      if (read < 0) {
        break;
      }
      watchdog.heard();
      long now = Clocks.micros();
      for (int i = 0; i < read; i++) {
        if (chunk[i] == '\n') {
          line(new String(line, 0, length, StandardCharsets.UTF_8), now, place, pauses);
          length = 0;
        } else if (length == line.length) {
          return "it sent a line of more than " + MAX_LINE_BYTES + " bytes";
        } else {
          line[length++] = chunk[i];
        }
      }
      while (inbox.isFull() && isReading()) {
        pause(10);
      }
    }
    return "the stream has ended";
  }

  private void line(String line, long now, Place place, Pauses pauses) {
    String text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    if (text.startsWith("data:")) {
      inbox.offerLine(text.substring(5).strip(), now);
      pauses.reset();
      return;
    }
    Matcher id = ID.matcher(text);
    if (id.matches()) {
      place.next = id.group(1);
    } else if (text.isEmpty()) {
      place.id = place.next;
    }
  }

  /** Waits; returns false if the thread is interrupted. */
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

  /** How far the stream was read. An id is valid only after the end of its block. */
  private static final class Place {
    private String id = "";
    private String next = "";
  }

  /** Closes a stream that has gone silent, which the connection alone does not detect. */
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
        close(stream);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
