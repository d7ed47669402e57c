package io.toystore.frontend.http;

import java.util.List;
import java.util.Locale;

/** What a request asks for; the unit in which requests are counted. */
enum Route {
  PRODUCT("GET", "HEAD", "PUT", "OPTIONS"),
  PRODUCTS("GET", "HEAD", "OPTIONS"),
  RESTOCK("POST", "OPTIONS"),
  ORDERS("POST", "OPTIONS"),
  ORDER("GET", "HEAD", "OPTIONS"),
  LIVE("GET", "HEAD", "OPTIONS"),
  READY("GET", "HEAD", "OPTIONS"),
  METRICS("GET", "HEAD", "OPTIONS"),
  OPENAPI("GET", "HEAD", "OPTIONS"),
  /** Whatever has no path of the contract, or is no HTTP. */
  OTHER("GET", "HEAD", "POST", "PUT", "OPTIONS");

  private final List<String> methods;

  Route(String... methods) {
    this.methods = List.of(methods);
  }

  boolean allows(String method) {
    return methods.contains(method);
  }

  /** The methods served, as an Allow header names them. */
  String allowed() {
    return String.join(", ", methods);
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
