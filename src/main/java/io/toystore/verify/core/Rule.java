package io.toystore.verify.core;

/** The rules (design, section 9), in the order of the verdict. */
public enum Rule {
  /** Invariants 1 and 4: no acknowledged order is lost or changed. */
  KEPT("kept", "every acknowledged order is found unchanged"),
  /** Invariant 1: the numbers. */
  NUMBERS("numbers", "order numbers are unique and without gaps"),
  /** Invariant 2. */
  ONCE("once", "a request makes one order at most, and none once it is refused"),
  /** All answers about orders fit one log that grew one order at a time. */
  LINEARIZABLE("linearizable", "orders are linearizable"),
  /** Invariant 5. */
  PRODUCTS("products", "products are as fresh as promised"),
  /** Invariant 3. */
  STOCK("stock", "stock + pending + sold = initial + restocked"),
  /** The replicas have the same log. */
  SAME("same", "the replicas' journals are the same"),
  /** The records are undamaged. */
  WHOLE("whole", "every record is whole");

  private final String key;
  private final String text;

  Rule(String key, String text) {
    this.key = key;
    this.text = text;
  }

  /** The name in JSON. */
  public String key() {
    return key;
  }

  /** The rule in words. */
  public String text() {
    return text;
  }
}
