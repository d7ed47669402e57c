package io.toystore.launch;

import io.toystore.config.UserError;
import io.vertx.core.Deployable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The verticles that can be named on the command line. They are found by class name, so that the
 * launcher depends on no tier.
 */
final class Verticles {
  /** What runs when no verticle is named: the whole store in this process. */
  static final String EMBEDDED = "io.toystore.launch.EmbeddedStore";

  /** The name of {@link #EMBEDDED} in what is logged. */
  static final String EMBEDDED_NAME = "store";

  private static final Map<String, String> BY_SHORT_NAME = new LinkedHashMap<>();

  static {
    BY_SHORT_NAME.put("frontend", "io.toystore.frontend.FrontendVerticle");
    BY_SHORT_NAME.put("catalog", "io.toystore.catalog.CatalogVerticle");
    BY_SHORT_NAME.put("order", "io.toystore.order.OrderVerticle");
    BY_SHORT_NAME.put("client", "io.toystore.client.ClientVerticle");
  }

  private Verticles() {}

  /**
   * The class for a short name or a class name.
   *
   * @throws UserError when there is none, or it is no verticle
   */
  static Class<? extends Deployable> named(String name) {
    String className = BY_SHORT_NAME.getOrDefault(name, name);
    try {
      return Class.forName(className, false, Verticles.class.getClassLoader())
          .asSubclass(Deployable.class);
    } catch (ClassNotFoundException | LinkageError e) {
      throw new UserError("there is no \"" + name + "\": " + allowed(), e);
    } catch (ClassCastException e) {
      throw new UserError("\"" + name + "\" is not a verticle: " + allowed(), e);
    }
  }

  private static String allowed() {
    return "name one of "
        + String.join(", ", BY_SHORT_NAME.keySet())
        + ", or a verticle class, or nothing for the whole store in one process;"
        + " the command verify comes first";
  }
}
