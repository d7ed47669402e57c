package io.toystore.console.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads the nested details of events without assuming their form, because another version may have
 * made them.
 */
final class Details {
  private Details() {}

  /** The maps in the list of this name; empty without such a list. */
  static List<Map<?, ?>> maps(Map<?, ?> details, String name) {
    List<Map<?, ?>> maps = new ArrayList<>();
    if (details.get(name) instanceof List<?> list) {
      for (Object element : list) {
        if (element instanceof Map<?, ?> map) {
          maps.add(map);
        }
      }
    }
    return maps;
  }

  /** The whole numbers in the list of this name. */
  static List<Long> numbers(Map<?, ?> details, String name) {
    List<Long> numbers = new ArrayList<>();
    if (details.get(name) instanceof List<?> list) {
      for (Object element : list) {
        if (element instanceof Number number) {
          numbers.add(number.longValue());
        }
      }
    }
    return numbers;
  }

  static long number(Map<?, ?> details, String name) {
    return details.get(name) instanceof Number number ? number.longValue() : 0;
  }

  static String text(Map<?, ?> details, String name) {
    Object value = details.get(name);
    return value == null ? "" : value.toString();
  }
}
