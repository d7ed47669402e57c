package io.toystore.frontend.http;

import io.toystore.model.Precondition;
import io.toystore.model.Precondition.Tags;
import io.toystore.model.ProductTag;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code If-Match} and {@code If-None-Match} (RFC 9110, sections 13.1.1 and 13.1.2). Several
 * lines of a field form a list. A tag that no catalog can have issued matches nothing, and neither
 * does a weak tag in {@code If-Match}, whose comparison is strong; in {@code If-None-Match} a weak
 * tag counts as a strong one.
 */
final class EntityTags {
  private static final String WEAK = "W/";

  private final String field;
  private final String text;
  private final boolean weakCounts;
  private final List<ProductTag> tags = new ArrayList<>();
  private int at;
  private int found;

  private EntityTags(String field, List<String> lines, boolean weakCounts) {
    this.field = field;
    this.text = lines.size() == 1 ? lines.get(0) : String.join(",", lines);
    this.weakCounts = weakCounts;
  }

  /**
   * The precondition of a change.
   *
   * @throws MalformedException when a field is neither {@code *} nor a list of tags: a conditional
   *     change is never made without its condition
   */
  static Precondition ofChange(MultiMap headers) {
    return new Precondition(ifMatch(headers), ifNoneMatch(headers));
  }

  /**
   * The tags of {@code If-Match}.
   *
   * @throws MalformedException when it is neither {@code *} nor a list of tags
   */
  static Tags ifMatch(MultiMap headers) {
    return read(headers, "If-Match", false);
  }

  /**
   * The tags of {@code If-None-Match} in a read. A malformed field matches nothing: the product is
   * sent, which is always correct.
   */
  static Tags ifNoneMatchOfRead(MultiMap headers) {
    try {
      return ifNoneMatch(headers);
    } catch (MalformedException e) {
      return Tags.ABSENT;
    }
  }

  private static Tags ifNoneMatch(MultiMap headers) {
    return read(headers, "If-None-Match", true);
  }

  private static Tags read(MultiMap headers, String field, boolean weakCounts) {
    List<String> lines = headers.getAll(field);
    return lines.isEmpty() ? Tags.ABSENT : new EntityTags(field, lines, weakCounts).read();
  }

  private Tags read() {
    if (text.strip().equals("*")) {
      return Tags.ANY;
    }
    while (skipToNext()) {
      tag();
    }
    if (found == 0) {
      throw malformed();
    }
    return Tags.listed(tags);
  }

  /** Skips blanks and commas; a list may hold empty elements (RFC 9110, section 5.6.1.2). */
  private boolean skipToNext() {
    while (at < text.length() && (isBlank(text.charAt(at)) || text.charAt(at) == ',')) {
      at++;
    }
    return at < text.length();
  }

  private void tag() {
    boolean weak = text.startsWith(WEAK, at);
    int from = weak ? at + WEAK.length() : at;
    if (from == text.length() || text.charAt(from) != '"') {
      throw malformed();
    }
    int end = text.indexOf('"', from + 1);
    if (end < 0 || !text.substring(from + 1, end).chars().allMatch(EntityTags::isTagCharacter)) {
      throw malformed();
    }
    at = end + 1;
    while (at < text.length() && isBlank(text.charAt(at))) {
      at++;
    }
    if (at < text.length() && text.charAt(at) != ',') {
      throw malformed();
    }
    found++;
    if (!weak || weakCounts) {
      ProductTag.parse(text.substring(from + 1, end)).ifPresent(tags::add);
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isTagCharacter(int c) {
    return c > ' ' && c != 0x7f;
  }

  private MalformedException malformed() {
    return new MalformedException(
        field + " must be * or a list of entity tags, as ETag gives them");
  }
}
