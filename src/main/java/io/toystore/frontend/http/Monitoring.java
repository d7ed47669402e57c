package io.toystore.frontend.http;

import io.toystore.frontend.core.Desk;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What operators and their programs look at: health, metrics, the description of the API. */
final class Monitoring {
  private static final CharSequence METRICS_TYPE =
      HttpHeaders.createOptimized("text/plain; version=0.0.4; charset=utf-8");
  private static final CharSequence YAML_TYPE = HttpHeaders.createOptimized("application/yaml");

  private final Desk desk;
  private final LongSupplier nowMillis;
  private final Connections connections;
  private final Supplier<String> metrics;
  private final Answers answers;
  private final Buffer openApi = resource("/openapi.yaml");

  /**
   * @param metrics in Prometheus's text format, read at each request for them
   */
  Monitoring(
      Desk desk,
      LongSupplier nowMillis,
      Connections connections,
      Supplier<String> metrics,
      Answers answers) {
    this.desk = desk;
    this.nowMillis = nowMillis;
    this.connections = connections;
    this.metrics = metrics;
    this.answers = answers;
  }

  void live(RoutingContext context) {
    answers.ok(context, answers.dialect().data(Json.status("live")));
  }

  void ready(RoutingContext context) {
    if (connections.draining() || !desk.ready(nowMillis.getAsLong())) {
      throw new FailureException(Failure.NOT_READY);
    }
    answers.ok(context, answers.dialect().data(Json.status("ready")));
  }

  void metrics(RoutingContext context) {
    answers.ok(context, METRICS_TYPE, Buffer.buffer(metrics.get()));
  }

  void openApi(RoutingContext context) {
    answers.ok(context, YAML_TYPE, openApi);
  }

  private static Buffer resource(String name) {
    try (InputStream in = Monitoring.class.getResourceAsStream(name)) {
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
