package io.toystore.frontend.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.toystore.model.Price;
import io.toystore.model.ToyName;
import io.toystore.text.FlatJson;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of a request's body, JSON or a form, which the content decides, since many HTTP
 * libraries mislabel it (design, section 2.3). Exactly the expected fields are accepted: an order
 * must not be placed if it means something else than its sender believes.
 */
final class RequestBody {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  /** More digits than this exceed every range here, and are not parsed. */
  private static final int MAX_DIGITS = 18;

  /** The maximum length of the client's text that a message repeats. */
  private static final int MAX_ECHO = 40;

  private enum Kind {
    TEXT,
    WHOLE_NUMBER,
    DECIMAL_NUMBER,
    /** A form's value, which has no type. */
    UNTYPED
  }

  private record Field(Kind kind, String text) {}

  private final boolean form;
  private final Map<String, Field> fields = new HashMap<>();

  /** The expected body, for messages. */
  private final String wanted;

  private RequestBody(boolean form, String wanted) {
    this.form = form;
    this.wanted = wanted;
  }

  /**
   * Reads a body that has exactly these fields.
   *
   * @throws MalformedException saying what is wrong with it
   */
  static RequestBody read(byte[] bytes, List<String> names) {
    RequestBody body = read(bytes, names, "a JSON object or a form with exactly ", " and ");
    for (String name : names) {
      if (!body.has(name)) {
        throw new MalformedException("the field \"" + name + "\" is missing: send " + body.wanted);
      }
    }
    return body;
  }

  /**
   * Reads a body that has some of these fields, at least one.
   *
   * @throws MalformedException saying what is wrong with it
   */
  static RequestBody readSome(byte[] bytes, List<String> names) {
    RequestBody body = read(bytes, names, "a JSON object or a form with one or more of ", ", ");
    if (body.fields.isEmpty()) {
      throw new MalformedException("the object is empty: send " + body.wanted);
    }
    return body;
  }

  private static RequestBody read(byte[] bytes, List<String> names, String what, String between) {
    String wanted = what + String.join(between, names);
    String text = withoutByteOrderMark(decoded(bytes)).strip();
    if (text.isEmpty()) {
      throw new MalformedException("the body is empty: send " + wanted);
    }
    RequestBody body = new RequestBody(text.charAt(0) != '{' && looksLikeForm(text), wanted);
    if (body.form) {
      body.readForm(text, names);
    } else {
      body.readJson(text, names);
    }
    return body;
  }

  /** Whether the body has the field. */
  boolean has(String name) {
    return fields.containsKey(name);
  }

  /** Whether the body is a form. */
  boolean isForm() {
    return form;
  }

  /** The field as a toy's name. */
  String toyName(String name) {
    Field field = fields.get(name);
    if (field.kind != Kind.TEXT && field.kind != Kind.UNTYPED) {
      throw new MalformedException(name + " must be a string");
    }
    return checkedToyName(field.text);
  }

  /** The field as a whole number in the range, which may be negative if the range allows it. */
  long wholeNumber(String name, long min, long max) {
    Field field = fields.get(name);
    String digits = min < 0 && field.text.startsWith("-") ? field.text.substring(1) : field.text;
    boolean typed =
        field.kind == Kind.WHOLE_NUMBER || field.kind == Kind.UNTYPED && Digits.areAll(digits);
    if (typed && field.text.length() <= MAX_DIGITS) {
      long value = Long.parseLong(field.text);
      if (value >= min && value <= max) {
        return value;
      }
    }
    throw new MalformedException(name + " must be a whole number from " + min + " to " + max);
  }

  /** The field as a price, in hundredths, read exactly. */
  long priceCents(String name) {
    Field field = fields.get(name);
    if (field.kind != Kind.TEXT) {
      Optional<Price> price = Price.parse(field.text);
      if (price.isPresent()) {
        return price.get().cents();
      }
    }
    throw new MalformedException(name + " must be " + Price.WANTED);
  }

  /** Throws unless {@code name} may be a toy's name. */
  static String checkedToyName(String name) {
    if (!ToyName.isValid(name)) {
      throw new MalformedException("a toy's name is 1 to 100 printable characters");
    }
    return name;
  }

  private static String decoded(byte[] bytes) {
    try {
      return UriText.utf8(bytes, 0, bytes.length);
    } catch (MalformedException e) {
      throw new MalformedException("the body is not valid UTF-8");
    }
  }

  private static String withoutByteOrderMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /** Other JSON values than objects begin with a bracket or a quote, or have no equals sign. */
  private static boolean looksLikeForm(String text) {
    return text.charAt(0) != '[' && text.charAt(0) != '"' && text.indexOf('=') >= 0;
  }

  private void readJson(String text, List<String> names) {
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedException("the body must be " + wanted);
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        Kind kind =
            switch (parser.nextToken()) {
              case VALUE_STRING -> Kind.TEXT;
              case VALUE_NUMBER_INT -> Kind.WHOLE_NUMBER;
              case VALUE_NUMBER_FLOAT -> Kind.DECIMAL_NUMBER;
              default ->
                  throw new MalformedException(
                      quoted(name) + " is neither a string nor a number: send " + wanted);
            };
        add(name, new Field(kind, parser.getText()), names);
      }
      if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
        throw new MalformedException("the body must be one JSON object and nothing after it");
      }
    } catch (IOException e) {
      throw new MalformedException("the body is not valid JSON: send " + wanted);
    }
  }

  private void readForm(String text, List<String> names) {
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 0) {
        throw new MalformedException(
            "the body is neither a JSON object nor a form: send " + wanted);
      }
      String name = UriText.decodeForm(pair.substring(0, equals));
      String value = UriText.decodeForm(pair.substring(equals + 1));
      add(name, new Field(Kind.UNTYPED, value), names);
    }
  }

  private void add(String name, Field field, List<String> names) {
    if (!names.contains(name)) {
      throw new MalformedException("unknown field " + quoted(name) + ": send " + wanted);
    }
    if (fields.put(name, field) != null) {
      throw new MalformedException("the field \"" + name + "\" appears twice");
    }
  }

  /** A client's text, or its beginning, in quotation marks for a message. */
  static String quoted(String clientText) {
    StringBuilder to = new StringBuilder();
    clientText.codePoints().limit(MAX_ECHO).forEach(to::appendCodePoint);
    StringBuilder quoted = new StringBuilder(to.length() + 2);
    FlatJson.quote(quoted, to.toString());
    return quoted.toString();
  }
}
