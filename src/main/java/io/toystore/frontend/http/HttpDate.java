package io.toystore.frontend.http;

import io.netty.handler.codec.DateFormatter;
import io.vertx.core.http.HttpHeaders;
import java.time.Clock;
import java.util.Date;

/**
 * The text of the {@code Date} header (RFC 9110, section 6.6.1), made once a second for all
 * responses. Confined to the event loop.
 */
final class HttpDate {
  private final Clock clock;
  private CharSequence text;

  HttpDate(Clock clock) {
    this.clock = clock;
    renew();
  }

  /** Reads the clock. */
  void renew() {
    text = HttpHeaders.createOptimized(DateFormatter.format(Date.from(clock.instant())));
  }

  /** The time at which the clock was last read. */
  CharSequence text() {
    return text;
  }
}
