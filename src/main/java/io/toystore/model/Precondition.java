package io.toystore.model;

import java.util.List;

/**
 * The state that a toy must have for an operator's change (RFC 9110, section 13). The catalog
 * checks it at the moment of the change, so no other change comes between.
 *
 * @param ifMatch the toy must have one of these tags
 * @param ifNoneMatch the toy must have none of these tags
 */
public record Precondition(Tags ifMatch, Tags ifNoneMatch) {
  /** Always holds, whether the toy exists or not. */
  public static final Precondition NONE = new Precondition(Tags.ABSENT, Tags.ABSENT);

  /** What a header field names. */
  public enum Kind {
    /** There is no such field. */
    ABSENT,
    /** {@code *}: any existing toy. */
    ANY,
    /** A list of tags, perhaps empty; it holds only tags that a catalog may have given. */
    LISTED
  }

  /** The tags that a header field names; the list is empty unless {@code LISTED}. */
  public record Tags(Kind kind, List<ProductTag> tags) {
    public static final Tags ABSENT = new Tags(Kind.ABSENT, List.of());
    public static final Tags ANY = new Tags(Kind.ANY, List.of());

    public static Tags listed(List<ProductTag> tags) {
      return new Tags(Kind.LISTED, List.copyOf(tags));
    }

    public boolean isAbsent() {
      return kind == Kind.ABSENT;
    }

    /**
     * Whether the field names this toy.
     *
     * @param current the toy's tag; null when there is no such toy
     */
    public boolean name(ProductTag current) {
      return current != null && (kind == Kind.ANY || tags.contains(current));
    }
  }

  /**
   * Whether the change may be made.
   *
   * @param current the toy's tag; null when there is no such toy
   */
  public boolean holdsFor(ProductTag current) {
    return (ifMatch.isAbsent() || ifMatch.name(current)) && !ifNoneMatch.name(current);
  }
}
