package io.toystore.order.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ToyNamesTest {
  @Test
  void agreesWithAMap() {
    Random random = new Random(1);
    ToyNames names = new ToyNames();
    Map<String, Integer> expected = new HashMap<>();
    List<String> inOrder = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      String name = "Pl\u00fcsch-" + random.nextInt(5_000);
      if (expected.putIfAbsent(name, inOrder.size()) == null) {
        inOrder.add(name);
      }
      byte[] around = ("[" + name + "]").getBytes(StandardCharsets.UTF_8);
      int number =
          random.nextBoolean() ? names.number(name) : names.number(around, 1, around.length - 1);
      assertEquals(expected.get(name), number);
      assertEquals(name, names.name(number));
    }
    assertEquals(inOrder, names.all());
  }

  /** "Aa" and "BB" have one hash, and so has whatever is made of them alike. */
  @Test
  void namesOfOneHashAreToldApart() {
    ToyNames names = new ToyNames();
    List<String> alike = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      StringBuilder name = new StringBuilder();
      for (int bit = 0; bit < 8; bit++) {
        name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      alike.add(name.toString());
      assertEquals(i, names.number(name.toString()));
    }
    for (int i = 0; i < 256; i++) {
      assertEquals(i, names.number(alike.get(i)));
    }
    assertEquals(256, names.number(""));
  }
}
