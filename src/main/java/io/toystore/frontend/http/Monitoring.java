package io.toystore.frontend.http;

import io.toystore.frontend.core.Desk;
import io.toystore.observe.Telemetry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The resources for operators and their programs: health, metrics, the description of the API. */
final class Monitoring {
  private static final CharSequence METRICS_TYPE =
      HttpHeaders.createOptimized(Telemetry.CONTENT_TYPE);
  private static final CharSequence YAML_TYPE = HttpHeaders.createOptimized("application/yaml");

  private final Desk desk;
  private final LongSupplier nowMillis;
  private final Connections connections;
  private final Supplier<Future<String>> metrics;
  private final Answers answers;
  private final Buffer openApi = resource("/openapi.yaml");

  /**
   * @param metrics supplies all metrics in Prometheus's text format, at each request for them
   */
  Monitoring(
      Desk desk,
      LongSupplier nowMillis,
      Connections connections,
      Supplier<Future<String>> metrics,
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
      throw new FailureException(HttpFailure.NOT_READY);
    }
    answers.ok(context, answers.dialect().data(Json.status("ready")));
  }

  void metrics(RoutingContext context) {
    Context loop = context.vertx().getOrCreateContext();
    metrics
        .get()
        .onComplete(
            text -> loop.runOnContext(now -> scraped(context, text)),
            late ->
                loop.runOnContext(
                    now -> context.fail(new FailureException(HttpFailure.UNAVAILABLE))));
  }

  private void scraped(RoutingContext context, String text) {
    answers.ok(context, METRICS_TYPE, Buffer.buffer(text));
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
