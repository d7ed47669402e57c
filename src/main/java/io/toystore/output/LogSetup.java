package io.toystore.output;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Logback's configuration, in code, because reading it from an XML file by reflection is a part of
 * each start that can be measured (performance.md). Logback finds this class as a service. A file
 * that it is given, by {@code -Dlogback.configurationFile=FILE} or as {@code logback-test.xml} on
 * the class path, replaces all that stands here.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
  /** DEBUG has each tier log what it does for each purchase. */
  private static final String REQUESTS_VARIABLE = "TOYSTORE_LOG_REQUESTS";

  private static final String REQUESTS = "io.toystore.runtime.RequestLog";

  private static final Map<String, Level> LEVELS = new LinkedHashMap<>();

  static {
    LEVELS.put("io.toystore", Level.INFO);
    LEVELS.put(REQUESTS, Level.INFO);
    // These warn, with stack traces, of each race between members that start, stop or die: a
    // connection that broke, a suspicion, a migration that failed, an operation that is tried
    // again. Hazelcast sees to them itself.
    LEVELS.put("com.hazelcast.internal.server.tcp", Level.ERROR);
    LEVELS.put("com.hazelcast.internal.cluster", Level.ERROR);
    LEVELS.put("com.hazelcast.internal.partition", Level.ERROR);
    LEVELS.put("com.hazelcast.spi.impl", Level.ERROR);
    // An error, with a stack trace, when a member that was paused for long still takes itself for
    // the oldest. That it joins again is said by io.toystore.runtime.cluster.HazelcastMember.
    LEVELS.put("com.hazelcast.internal.cluster.impl.operations", Level.OFF);
    // An error, with a stack trace, when a partition's copies are promoted while members leave.
    LEVELS.put("com.hazelcast.internal.partition.operation.PromotionCommitOperation", Level.OFF);
    // Would warn, with a stack trace, of every message to a member that has just died.
    LEVELS.put("io.vertx.core.eventbus.impl.clustered", Level.ERROR);
    // Would warn of each message that comes for a tier that has just stopped listening.
    LEVELS.put("io.vertx.core.eventbus.impl.MessageConsumerImpl", Level.ERROR);
    // An error for each connection that its other end has reset: a client, or a member killed.
    LEVELS.put("io.vertx.core.net.impl.ConnectionBase", Level.OFF);
    // io.toystore.runtime.transport.AcceptLimit says in one line, and seldom, that accepting has
    // failed.
    LEVELS.put("io.netty.channel.DefaultChannelPipeline", Level.ERROR);
    // io.toystore.cli reports what the launcher would, in one line and once.
    LEVELS.put("io.vertx.launcher.application", Level.OFF);
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (isGivenByFile()) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    configure(context, LogFormat.ofProcess(), LogFormat.given(REQUESTS_VARIABLE));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /**
   * Logs in the format to standard output, with the levels above.
   *
   * @param requests the level of the request log; null or empty for the default
   */
  static void configure(LoggerContext context, LogFormat format, String requests) {
    // Keeps Logback's own chatter out of the output.
    context.getStatusManager().add(new NopStatusListener());
    Encoder<ILoggingEvent> encoder = format == LogFormat.JSON ? json() : text(context);
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> output = new ConsoleAppender<>();
    output.setName("STDOUT");
    output.setContext(context);
    output.setEncoder(encoder);
    output.start();
    context.getLogger("ROOT").addAppender(output);
    context.getLogger("ROOT").setLevel(Level.WARN);
    LEVELS.forEach((name, level) -> context.getLogger(name).setLevel(level));
    if (requests != null && !requests.isEmpty()) {
      context.getLogger(REQUESTS).setLevel(Level.toLevel(requests));
    }
  }

  private static boolean isGivenByFile() {
    return System.getProperty("logback.configurationFile") != null
        || LogSetup.class.getResource("/logback-test.xml") != null;
  }

  private static Encoder<ILoggingEvent> text(LoggerContext context) {
    LineLayout layout = new LineLayout();
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(layout);
    return encoder;
  }

  /** One JSON object a line, in UTF-8, for machines to read; a stack trace is within its object. */
  private static Encoder<ILoggingEvent> json() {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.setWithContext(false);
    encoder.setWithMarkers(false);
    encoder.setWithMDC(false);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.setWithFormattedMessage(true);
    return encoder;
  }
}
