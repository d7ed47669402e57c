package io.toystore.processes;

import io.toystore.config.JsonNode;
import io.toystore.config.JsonNode.ArrayNode;
import io.toystore.config.JsonNode.ObjectNode;
import io.toystore.config.JsonNode.TextNode;
import io.toystore.config.SourceText;
import io.toystore.config.StrictJson;
import io.toystore.config.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Queries members on their management ports. All methods block, for at most two seconds if a member
 * does not answer.
 *
 * <p>Uses {@link HttpURLConnection}: loading the JDK's newer HTTP client would double the time of a
 * command.
 */
record Management(Plan plan) {
  private static final int TIMEOUT_MILLIS = 2_000;
  private static final int OK = 200;

  /** The reasons that a member gives while it is starting. */
  private static final String STARTING = "it has not started yet";

  private static final String NO_TIER = "no tier runs in it";

  /**
   * Whether a member can do its work.
   *
   * @param why the reason why it is not ready; empty when it is ready
   */
  record Health(boolean ready, String why) {
    private static final Health READY = new Health(true, "");
    private static final Health SILENT = new Health(false, "it does not answer");

    /** False once it has started, whether or not it is ready. */
    boolean starting() {
      return why.equals(STARTING) || why.equals(NO_TIER) || this == SILENT;
    }
  }

  Health health(Member member) {
    try {
      Answer answer = get(member, "/health/ready");
      return answer.status == OK ? Health.READY : new Health(false, reason(answer.body));
    } catch (IOException | UserError e) {
      return Health.SILENT;
    }
  }

  /** A member's metrics; empty when it does not answer. */
  Metrics metrics(Member member) {
    try {
      Answer answer = get(member, "/metrics");
      return Metrics.parse(answer.status == OK ? answer.body : "");
    } catch (IOException e) {
      return Metrics.parse("");
    }
  }

  /** The first reason in an answer such as {@code {"checks":[{"data":{"reason":"…"}}],…}}. */
  private static String reason(String body) {
    if (field(StrictJson.read(new SourceText("health", body)), "checks") instanceof ArrayNode all) {
      for (JsonNode check : all.elements()) {
        if (field(field(check, "data"), "reason") instanceof TextNode reason) {
          return reason.value();
        }
      }
    }
    return "it does not say why";
  }

  /** The value of a field; null when there is no such field. */
  private static JsonNode field(JsonNode node, String key) {
    return node instanceof ObjectNode object && object.fields().containsKey(key)
        ? object.fields().get(key).value()
        : null;
  }

  private record Answer(int status, String body) {}

  private Answer get(Member member, String path) throws IOException {
    int port = plan.managementPort(member);
    if (plan.network()) {
      return parse(Namespaces.ask(plan, member, port, path));
    }
    URI uri = URI.create("http://" + plan.host(member) + ":" + port + path);
    return get(uri).orElseThrow(() -> new IOException("no answer"));
  }

  private static Optional<Answer> get(URI uri) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    int status = connection.getResponseCode();
    try (InputStream body =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return body == null
          ? Optional.empty()
          : Optional.of(
              new Answer(status, new String(body.readAllBytes(), StandardCharsets.UTF_8)));
    }
  }

  /** Head and body of an HTTP/1.0 answer. */
  private static Answer parse(String answer) throws IOException {
    int end = answer.indexOf("\r\n\r\n");
    if (end < 0 || !answer.matches("(?s)HTTP/1\\.[01] [0-9]{3}.*")) {
      throw new IOException("no answer");
    }
    return new Answer(Integer.parseInt(answer.substring(9, 12)), answer.substring(end + 4));
  }
}
