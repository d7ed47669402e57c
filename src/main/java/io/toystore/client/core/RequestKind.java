package io.toystore.client.core;

/** The requests that the client makes and measures, each kind on its own. */
public enum RequestKind {
  /** {@code GET /products/<name>}. */
  LOOKUP,
  /** {@code POST /orders}. */
  PURCHASE,
  /** {@code GET /orders/<number>}, in the verification at the end. */
  ORDER
}
