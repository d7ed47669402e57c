package io.toystore.frontend.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.frontend.http.HttpHarness.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The served description is the served API. */
class OpenApiTest {
  @Test
  void everyOperationOfTheDocumentIsServedAndNoOther() throws Exception {
    try (HttpHarness store = new HttpHarness(HttpHarness.REST)) {
      Answer document = store.get("/openapi.yaml");
      assertEquals("application/yaml", document.header("content-type"));
      List<String> paths = new ArrayList<>();
      for (String path : paths(document.body())) {
        paths.add(path);
        String served = path.replace("{name}", "Tux").replace("{number}", "0");
        assertEquals(
            new TreeSet<>(operations(document.body(), path)),
            withoutHeadAndOptions(store.send("OPTIONS", served, "").header("allow")),
            path);
      }
      assertEquals(10, paths.size());
    }
  }

  @Test
  void everyCodeThatARouteCanAnswerIsInTheDocument() throws Exception {
    try (HttpHarness store = new HttpHarness(HttpHarness.REST)) {
      String document = store.get("/openapi.yaml").body();
      String order = document.substring(document.indexOf("  /orders:\n"));
      for (int code : new int[] {200, 400, 404, 408, 409, 413, 422, 503, 504}) {
        assertTrue(
            order.substring(0, order.indexOf("  /orders/{number}:")).contains("\"" + code + "\":"));
      }
    }
  }

  private static List<String> paths(String document) {
    return document.lines().filter(l -> l.matches("  /\\S*:")).map(OpenApiTest::key).toList();
  }

  private static List<String> operations(String document, String path) {
    return document
        .lines()
        .dropWhile(l -> !l.equals("  " + path + ":"))
        .skip(1)
        .takeWhile(l -> l.startsWith("    "))
        .filter(l -> l.matches("    (get|put|post|delete|patch):"))
        .map(OpenApiTest::key)
        .map(l -> l.toUpperCase(Locale.ROOT))
        .toList();
  }

  private static String key(String line) {
    return line.strip().replaceAll(":$", "");
  }

  private static Set<String> withoutHeadAndOptions(String allow) {
    Set<String> methods = new TreeSet<>(List.of(allow.split(", ")));
    methods.removeAll(Set.of("HEAD", "OPTIONS"));
    return methods;
  }
}
