package io.toystore.model;

import java.util.HexFormat;
import java.util.Optional;

/**
 * Identifies one state of a toy across all catalogs: by the version, which a catalog never uses
 * twice, and the catalog's data folder, because versions begin at 1 again in a new folder (RFC
 * 9110, section 8.8.1). The tag is the same at every front-end and after every restart.
 *
 * @param folderId of the catalog, {@link CatalogTerm#folderId}
 * @param version of the toy, from 1
 */
public record ProductTag(long folderId, long version) {
  private static final int ID_DIGITS = 16;
  private static final int MAX_VERSION_DIGITS = 18;

  /** The tag as an entity tag holds it between its quotes: {@code 7-0123456789abcdef}. */
  @Override
  public String toString() {
    return version + "-" + HexFormat.of().toHexDigits(folderId);
  }

  /**
   * Parses a tag; empty for any other text. Entity tags are compared character by character, so a
   * text is a tag only if {@link #toString} reproduces it.
   */
  public static Optional<ProductTag> parse(String text) {
    int hyphen = text.length() - ID_DIGITS - 1;
    if (hyphen < 1 || hyphen > MAX_VERSION_DIGITS || text.charAt(hyphen) != '-') {
      return Optional.empty();
    }
    for (int i = 0; i < text.length(); i++) {
      boolean digit = i < hyphen ? isDecimal(text.charAt(i)) : HexFormat.isHexDigit(text.charAt(i));
      if (!digit && i != hyphen) {
        return Optional.empty();
      }
    }
    long version = Long.parseLong(text, 0, hyphen, 10);
    long folderId = HexFormat.fromHexDigitsToLong(text, hyphen + 1, text.length());
    ProductTag tag = new ProductTag(folderId, version);
    return tag.toString().equals(text) ? Optional.of(tag) : Optional.empty();
  }

  private static boolean isDecimal(char c) {
    return c >= '0' && c <= '9';
  }
}
