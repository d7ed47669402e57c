package io.toystore.output;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/**
 * A line of text for each event: date and time, level, the logger's simple name, the message and
 * its key-value pairs; after it the stack trace, if there is one. The same as the pattern <code>
 * %d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %logger{0} - %replace(%msg %kvp{NONE}){' $', ''}%n</code>,
 * whose parser and converters are some hundred classes and lambdas more to load.
 */
final class LineLayout extends LayoutBase<ILoggingEvent> {
  private static final int SECONDS_OF_DAY = 86_400;
  private static final int NANOS_OF_MILLI = 1_000_000;

  private final ZoneId zone = ZoneId.systemDefault();

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(128);
    time(line, event.getInstant());
    Level level = event.getLevel();
    line.append(' ').append(level).append(" ".repeat(Math.max(0, 6 - level.levelStr.length())));
    String logger = event.getLoggerName();
    line.append(logger, logger.lastIndexOf('.') + 1, logger.length());
    line.append(" - ").append(event.getFormattedMessage());
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      for (KeyValuePair pair : pairs) {
        line.append(' ').append(pair.key).append('=').append(pair.value);
      }
    }
    line.append(System.lineSeparator());
    if (event.getThrowableProxy() != null) {
      line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return line.toString();
  }

  private void time(StringBuilder line, Instant instant) {
    long local = instant.getEpochSecond() + zone.getRules().getOffset(instant).getTotalSeconds();
    line.append(LocalDate.ofEpochDay(Math.floorDiv(local, SECONDS_OF_DAY))).append(' ');
    int second = Math.floorMod(local, SECONDS_OF_DAY);
    digits(line, second / 3_600, 2).append(':');
    digits(line, second / 60 % 60, 2).append(':');
    digits(line, second % 60, 2).append('.');
    digits(line, instant.getNano() / NANOS_OF_MILLI, 3);
  }

  private static StringBuilder digits(StringBuilder line, int value, int width) {
    String text = Integer.toString(value);
    return line.append("0".repeat(width - text.length())).append(text);
  }
}
