package io.toystore.verify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.toystore.config.UserError;
import io.toystore.verify.core.Call;
import io.toystore.verify.core.Call.CallResult;
import io.toystore.verify.core.Operation;
import io.toystore.verify.core.Operation.OrderRead;
import io.toystore.verify.core.Operation.ProductRead;
import io.toystore.verify.core.Operation.Purchase;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads a history that load clients have written: one JSON object a line, an invocation or an
 * outcome. An operation without an outcome, because its client was killed or still runs, counts as
 * unknown. A last line without a line feed is ignored as incomplete.
 */
final class HistoryFile {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int BUFFER_BYTES = 1 << 18;
  private static final int MAX_LINE_BYTES = 1 << 20;

  /**
   * The extent of a history that was read.
   *
   * @param open operations without an outcome
   * @param torn whether the last line lacked its line feed
   */
  record Read(Path file, long lines, long operations, long open, boolean torn) {}

  private record Id(String client, long process, long operation) {}

  /** The current line's fields by name, each a string, a long or a boolean. */
  private final Map<String, Object> fields = new HashMap<>();

  private final Path file;
  private final String name;
  private final Consumer<Operation> taker;
  private final Map<Id, Invocation> open = new HashMap<>();

  /** Keeps equal strings once: a million operations have few different strings. */
  private final Map<String, String> strings = new HashMap<>();

  private int line;
  private long operations;

  /** An invocation whose outcome has not been read yet. */
  private record Invocation(
      int line,
      long at,
      String call,
      String server,
      String key,
      String name,
      long quantity,
      long number) {}

  private HistoryFile(Path file, Consumer<Operation> taker) {
    this.file = file;
    this.name = file.toString();
    this.taker = taker;
  }

  /**
   * Passes every operation of a history to {@code taker}.
   *
   * @throws UserError naming file and line, if the file is not a history
   * @throws IOException if the file cannot be read
   */
  static Read read(Path file, Consumer<Operation> taker) throws IOException {
    return new HistoryFile(file, taker).read();
  }

  private Read read() throws IOException {
    boolean torn = false;
    ByteArrayOutputStream text = new ByteArrayOutputStream(512);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)) {
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b != '\n') {
          text.write(b);
          require(text.size() <= MAX_LINE_BYTES, "a line too long");
          continue;
        }
        line++;
        if (text.size() > 0) {
          take(text.toByteArray());
        }
        text.reset();
      }
      torn = text.size() > 0;
    }
    open.forEach(
        (id, invocation) ->
            taker.accept(
                operation(
                    invocation,
                    new Call(
                        id.client(),
                        id.process(),
                        invocation.at(),
                        Call.NEVER,
                        CallResult.UNKNOWN,
                        0,
                        name,
                        invocation.line(),
                        0))));
    return new Read(file, line, operations, open.size(), torn);
  }

  private void take(byte[] bytes) {
    parse(bytes);
    String type = string("type");
    Id id = new Id(string("client"), number("process"), number("op"));
    if (type.equals("invoke")) {
      operations++;
      require(open.put(id, invocation()) == null, "an operation is invoked twice");
      return;
    }
    Invocation invocation = open.remove(id);
    require(invocation != null, "an outcome without its invocation");
    CallResult outcome =
        switch (type) {
          case "ok" -> CallResult.OK;
          case "refused" -> CallResult.REFUSED;
          case "unknown" -> CallResult.UNKNOWN;
          default -> throw bad("an unknown type of line: " + type);
        };
    long at = number("at");
    require(at >= invocation.at(), "an outcome before its invocation");
    int code = (int) number("code", 0);
    taker.accept(
        operation(
            invocation,
            new Call(
                id.client(),
                id.process(),
                invocation.at(),
                at,
                outcome,
                code,
                name,
                invocation.line(),
                line)));
  }

  private Invocation invocation() {
    String call = string("call");
    return new Invocation(
        line,
        number("at"),
        call,
        string("server"),
        (String) fields.get("key"),
        call.equals("order") ? null : string("name"),
        call.equals("purchase") ? number("quantity") : 0,
        call.equals("order") ? number("number") : 0);
  }

  /** The operation of an invocation and its outcome, whose line the fields hold. */
  private Operation operation(Invocation asked, Call call) {
    boolean ok = call.outcome() == CallResult.OK;
    boolean found = ok && Boolean.TRUE.equals(fields.getOrDefault("found", true));
    switch (asked.call()) {
      case "product":
        return new ProductRead(
            call,
            asked.name(),
            asked.server(),
            found,
            found ? number("version", Operation.NONE) : Operation.NONE,
            found ? number("cents", Operation.NONE) : Operation.NONE,
            found ? number("quantity") : Operation.NONE);
      case "order":
        return new OrderRead(
            call,
            asked.number(),
            found,
            found ? number("number", asked.number()) : Operation.NONE,
            found ? string("name") : null,
            found ? number("quantity") : Operation.NONE);
      case "purchase":
        return new Purchase(
            call,
            asked.key(),
            asked.name(),
            asked.quantity(),
            asked.server(),
            ok ? number("number") : Operation.NONE,
            ok ? number("version", Operation.NONE) : Operation.NONE);
      default:
        throw bad("an unknown call: " + asked.call());
    }
  }

  private void parse(byte[] bytes) {
    fields.clear();
    try (JsonParser parser = FACTORY.createParser(bytes)) {
      require(parser.nextToken() == JsonToken.START_OBJECT, "no JSON object");
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        Object value =
            switch (parser.nextToken()) {
              case VALUE_STRING -> text(key, parser.getText());
              case VALUE_NUMBER_INT -> parser.getLongValue();
              case VALUE_TRUE -> true;
              case VALUE_FALSE -> false;
              default -> throw bad("no flat JSON object");
            };
        if (fields.put(key, value) != null) {
          throw bad("\"" + key + "\" occurs twice");
        }
      }
      require(
          parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null,
          "no JSON object");
    } catch (IOException e) {
      throw new UserError(where() + ": no line of a history: no JSON object", e);
    }
  }

  private String text(String key, String value) {
    return key.equals("key") ? value : strings.computeIfAbsent(value, s -> s);
  }

  private String string(String key) {
    if (fields.get(key) instanceof String value) {
      return value;
    }
    throw bad("no string \"" + key + "\"");
  }

  private long number(String key) {
    if (fields.get(key) instanceof Long value) {
      return value;
    }
    throw bad("no number \"" + key + "\"");
  }

  private long number(String key, long defaultValue) {
    return fields.containsKey(key) ? number(key) : defaultValue;
  }

  private void require(boolean holds, String problem) {
    if (!holds) {
      throw bad(problem);
    }
  }

  private UserError bad(String problem) {
    return new UserError(where() + ": no line of a history: " + problem);
  }

  private String where() {
    return name + ":" + line;
  }
}
