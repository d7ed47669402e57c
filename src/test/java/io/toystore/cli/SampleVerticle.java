package io.toystore.cli;

import io.toystore.config.ConfigReader;
import io.toystore.config.UserError;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;

/** A verticle to launch in tests: it listens, or fails as its configuration says. */
public final class SampleVerticle extends VerticleBase {
  private boolean stops;

  @Override
  public Future<?> start() {
    ConfigReader config = ConfigReader.of(config());
    int port = config.integer("port", 0, 0, 65_535);
    String failure = config.string("failure", "none");
    stops = config.bool("stops", true);
    config.done();
    if (failure.equals("defect")) {
      return Future.failedFuture(new IllegalStateException("a defect"));
    }
    return vertx
        .createHttpServer()
        .requestHandler(request -> request.response().end("hello"))
        .listen(port, "127.0.0.1")
        .onSuccess(server -> System.out.println("port " + server.actualPort()))
        .recover(
            cause ->
                Future.failedFuture(
                    UserError.notListening("the sample", "127.0.0.1", port, cause)));
  }

  @Override
  public Future<?> stop() {
    System.out.println("sample stops");
    return stops ? Future.succeededFuture() : Promise.promise().future();
  }
}
