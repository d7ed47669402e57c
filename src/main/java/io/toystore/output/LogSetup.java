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
 * Logback's configuration, in code, because reading an XML file by reflection slows each start
 * measurably (performance.md). Logback finds this class as a service. A configuration file, given
 * by {@code -Dlogback.configurationFile=FILE} or as {@code logback-test.xml} on the class path,
 * replaces this configuration.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
  /** At level DEBUG, each tier logs what it does for each purchase. */
  private static final String REQUESTS_VARIABLE = "TOYSTORE_LOG_REQUESTS";

  private static final String REQUESTS = "io.toystore.runtime.RequestLog";

  private static final Map<String, Level> LEVELS = new LinkedHashMap<>();

  static {
    LEVELS.put("io.toystore", Level.INFO);
    LEVELS.put(REQUESTS, Level.INFO);
    // These warn, with stack traces, of each race between members that start, stop or crash: a
    // broken connection, a suspicion, a failed migration, a retried operation. Hazelcast handles
    // them itself.
    LEVELS.put("com.hazelcast.internal.server.tcp", Level.ERROR);
    LEVELS.put("com.hazelcast.internal.cluster", Level.ERROR);
    LEVELS.put("com.hazelcast.internal.partition", Level.ERROR);
    LEVELS.put("com.hazelcast.spi.impl", Level.ERROR);
    // An error, with a stack trace, when a member after a long pause still considers itself the
    // oldest. io.toystore.runtime.cluster.HazelcastMember logs that the member joins again.
    LEVELS.put("com.hazelcast.internal.cluster.impl.operations", Level.OFF);
    // An error, with a stack trace, when a partition's copies are promoted while members leave.
    LEVELS.put("com.hazelcast.internal.partition.operation.PromotionCommitOperation", Level.OFF);
    // Would warn, with a stack trace, of every message to a member that has just crashed.
    LEVELS.put("io.vertx.core.eventbus.impl.clustered", Level.ERROR);
    // Would warn of each message for a tier that has just stopped listening.
    LEVELS.put("io.vertx.core.eventbus.impl.MessageConsumerImpl", Level.ERROR);
    // An error for each connection that the peer has reset: a client, or a killed member.
    LEVELS.put("io.vertx.core.net.impl.ConnectionBase", Level.OFF);
    // io.toystore.runtime.transport.AcceptLimit logs failed accepts, in one line and seldom.
    LEVELS.put("io.netty.channel.DefaultChannelPipeline", Level.ERROR);
    // io.toystore.cli reports the launcher's errors, once and in one line.
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

  /** A JSON object for each line, in UTF-8; a stack trace is part of its object. */
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
