package io.toystore.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads comma-separated values that a user has exported: RFC 4180 with a header and lines that end
 * in CRLF or LF, without any guessing. Every error is a {@link UserError} that names line and
 * column.
 *
 * <p>Written by hand, since the libraries are not strict enough: FastCSV, the strictest library
 * found, accepts an unclosed quoted value, a quotation mark within a value and a lone CR, and does
 * not report columns.
 */
public final class StrictCsv {
  /**
   * A value of a record.
   *
   * @param at where it begins, an index into the text
   * @param text the value without enclosing quotation marks
   */
  public record Value(int at, String text) {}

  private final SourceText source;
  private final String text;
  private int at;

  private StrictCsv(SourceText source) {
    this.source = source;
    this.text = source.text();
  }

  /**
   * Hands over the records after the header, one by one.
   *
   * @param columns the columns that the header must name, in any order
   * @param taker receives each record's values in the order of {@code columns}
   */
  public static void read(SourceText source, List<String> columns, Consumer<List<Value>> taker) {
    new StrictCsv(source).read(columns, taker);
  }

  private void read(List<String> columns, Consumer<List<Value>> taker) {
    String wanted = "the first line must name the columns " + String.join(", ", columns);
    if (text.isBlank()) {
      throw source.error(0, "empty, but " + wanted);
    }
    List<Integer> order = order(record(), columns, wanted);
    while (at < text.length()) {
      List<Value> values = record();
      if (values.size() != columns.size()) {
        boolean tooMany = values.size() > columns.size();
        throw source.error(
            values.get(tooMany ? columns.size() : 0).at(),
            values.size()
                + " values, but the header names "
                + columns.size()
                + (tooMany ? ": a value that holds a comma is put in quotation marks" : ""));
      }
      taker.accept(order.stream().map(values::get).toList());
    }
  }

  /** The index of each column's value in a record. */
  private List<Integer> order(List<Value> header, List<String> columns, String wanted) {
    String first = header.get(0).text();
    for (int i = 0; header.size() == 1 && i < first.length(); i++) {
      requireCommas(first.charAt(i), header.get(0).at() + i);
    }
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < header.size(); i++) {
      Value name = header.get(i);
      String shown = Quoted.of(name.text());
      if (!columns.contains(name.text())) {
        throw source.error(name.at(), "unknown column " + shown + ": " + wanted);
      }
      Integer earlier = places.put(name.text(), i);
      if (earlier != null) {
        throw source.error(
            name.at(),
            shown + " is there twice, first at " + source.position(header.get(earlier).at()));
      }
    }
    for (String column : columns) {
      if (!places.containsKey(column)) {
        throw source.error(0, "no column " + Quoted.of(column) + ": " + wanted);
      }
    }
    return columns.stream().map(places::get).toList();
  }

  /** In many countries, spreadsheets export with semicolons, and prices with a comma. */
  private void requireCommas(char separator, int place) {
    if (separator == ';' || separator == '\t') {
      throw source.error(
          place,
          "separated by semicolons or tabs, but must be by commas: export it so, with prices such"
              + " as 15.99");
    }
  }

  private List<Value> record() {
    if (isLineEnd()) {
      throw source.error(at, "an empty line");
    }
    List<Value> values = new ArrayList<>();
    values.add(value());
    while (at < text.length() && text.charAt(at) == ',') {
      at++;
      values.add(value());
    }
    if (text.startsWith("\r\n", at)) {
      at += 2;
    } else if (at < text.length()) {
      at++;
    }
    return values;
  }

  private Value value() {
    return at < text.length() && text.charAt(at) == '"' ? quoted() : unquoted();
  }

  private Value quoted() {
    int from = at;
    StringBuilder value = new StringBuilder();
    do {
      int end = text.indexOf('"', at + 1);
      if (end < 0) {
        throw source.error(from, "a quotation mark that nothing closes");
      }
      // Two quotation marks in a row stand for one, which the next iteration appends.
      value.append(text, at == from ? at + 1 : at, end);
      at = end + 1;
    } while (at < text.length() && text.charAt(at) == '"');
    if (at < text.length() && text.charAt(at) != ',' && !isLineEnd()) {
      requireCommas(text.charAt(at), at);
      throw source.error(at, "after a closing quotation mark must come a comma or the line's end");
    }
    return new Value(from, value.toString());
  }

  private Value unquoted() {
    int from = at;
    while (at < text.length() && text.charAt(at) != ',' && !isLineEnd()) {
      if (text.charAt(at) == '"') {
        throw source.error(
            at,
            "a quotation mark within a value: put the value in quotation marks, and double those"
                + " in it");
      }
      at++;
    }
    String value = text.substring(from, at);
    if (!value.isEmpty()
        && (isSpace(value.charAt(0)) || isSpace(value.charAt(value.length() - 1)))) {
      throw source.error(
          from, "a space before or after a value: remove it, or put the value in quotation marks");
    }
    return new Value(from, value);
  }

  private boolean isLineEnd() {
    if (text.startsWith("\n", at) || text.startsWith("\r\n", at)) {
      return true;
    }
    if (text.startsWith("\r", at)) {
      throw source.error(at, "a carriage return without a line feed: end lines in CRLF or LF");
    }
    return false;
  }

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }
}
