package io.toystore.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogSetupTest {
  private static final String REQUESTS = "io.toystore.runtime.RequestLog";

  private final LoggerContext context = new LoggerContext();

  @Test
  void onlyTheStoreTellsMoreThanWarnings() {
    LogSetup.configure(context, LogFormat.TEXT, null);
    assertEquals(Level.WARN, level("io.netty.util"));
    assertEquals(Level.INFO, level("io.toystore.cli.ToyStore"));
    assertEquals(Level.INFO, level(REQUESTS));
    assertEquals(Level.ERROR, level("com.hazelcast.internal.cluster.impl.TcpIpJoiner"));
    assertEquals(Level.OFF, level("com.hazelcast.internal.cluster.impl.operations.Op"));
  }

  @Test
  void theRequestLogHasALevelOfItsOwn() {
    LogSetup.configure(context, LogFormat.TEXT, "DEBUG");
    assertEquals(Level.DEBUG, level(REQUESTS));
    assertEquals(Level.INFO, level("io.toystore.runtime.CoreShell"));
  }

  @Test
  void anEmptyLevelForRequestsIsNone() {
    LogSetup.configure(context, LogFormat.TEXT, "");
    assertEquals(Level.INFO, level(REQUESTS));
  }

  /** Logback's own pattern is the judge. */
  @Test
  void aLineIsWhatThePatternMakesOfTheEvent() {
    LogSetup.configure(context, LogFormat.TEXT, null);
    PatternLayout pattern = new PatternLayout();
    pattern.setContext(context);
    pattern.setPattern(
        "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %logger{0} - %replace(%msg %kvp{NONE}){' $', ''}%n");
    pattern.start();
    IllegalStateException failure =
        new IllegalStateException("outer", new IllegalArgumentException("inner\nof two lines"));
    failure.addSuppressed(new IllegalStateException("suppressed"));
    List<LoggingEvent> events = new ArrayList<>();
    for (String logger : List.of("io.toystore.cli.ToyStore", "Bare", "ends.with.", "a.B$C")) {
      for (Level level : List.of(Level.ERROR, Level.WARN, Level.INFO, Level.DEBUG, Level.TRACE)) {
        events.add(event(logger, level, "Zoë sagt {}", null, "\"ja\""));
      }
    }
    events.add(event("a.B", Level.WARN, "failed", failure));
    events.add(event("a.B", Level.WARN, "", null));
    events.add(event("a.B", Level.WARN, "two\nlines", null));
    LoggingEvent withPairs = event("a.B", Level.DEBUG, "step", failure);
    withPairs.addKeyValuePair(new KeyValuePair("requestId", "k:1 2"));
    withPairs.addKeyValuePair(new KeyValuePair("empty", null));
    events.add(withPairs);
    for (String time :
        List.of("2026-01-31T23:59:59.999Z", "2026-07-01T00:00:00Z", "1969-12-31T01:02:03.004Z")) {
      LoggingEvent at = event("a.B", Level.INFO, "at", null);
      at.setInstant(Instant.parse(time));
      events.add(at);
    }
    for (LoggingEvent event : events) {
      assertEquals(pattern.doLayout(event), encoded(event));
    }
  }

  @Test
  void inJsonALineHasTheMessageAndThePairsAndNothingOfTheProcess() {
    LogSetup.configure(context, LogFormat.JSON, null);
    LoggingEvent event = event("a.B", Level.WARN, "Zoë {}", null, 7);
    event.addKeyValuePair(new KeyValuePair("requestId", "k:1"));
    String line = encoded(event);
    assertTrue(line.endsWith("\n"), line);
    JsonObject object = new JsonObject(line);
    assertEquals("Zoë 7", object.getString("formattedMessage"));
    assertEquals("WARN", object.getString("level"));
    assertEquals("a.B", object.getString("loggerName"));
    assertEquals(
        new JsonArray().add(new JsonObject().put("requestId", "k:1")),
        object.getJsonArray("kvpList"));
    assertEquals(
        Set.of(
            "timestamp",
            "level",
            "threadName",
            "loggerName",
            "formattedMessage",
            "kvpList",
            "throwable"),
        object.fieldNames());
  }

  @Test
  void aFileForTestsReplacesIt() {
    LogSetup setup = new LogSetup();
    assertSame(LogSetup.ExecutionStatus.INVOKE_NEXT_IF_ANY, setup.configure(context));
    assertNull(context.getLogger("io.toystore").getLevel());
  }

  private Level level(String logger) {
    return context.getLogger(logger).getEffectiveLevel();
  }

  private LoggingEvent event(
      String logger, Level level, String message, Throwable failure, Object... arguments) {
    return new LoggingEvent(
        "caller", context.getLogger(logger), level, message, failure, arguments);
  }

  private String encoded(LoggingEvent event) {
    OutputStreamAppender<ILoggingEvent> output =
        (OutputStreamAppender<ILoggingEvent>) context.getLogger("ROOT").getAppender("STDOUT");
    return new String(output.getEncoder().encode(event), StandardCharsets.UTF_8);
  }
}
