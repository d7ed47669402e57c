package io.toystore.order.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The toys that a book's orders name, numbered from 0 in the order in which they came. A name is
 * looked for as it stands in an entry, without making text of it; and a slot holds the whole hash
 * of its name, so that hardly a wrong one is compared: with many toys each is far away in memory.
 */
final class ToyNames {
  private static final int FIRST_SLOTS = 64;

  /** The golden ratio's fraction, by which the lower bits of a hash reach the upper ones. */
  private static final int SPREAD = 0x9e3779b9;

  private final List<String> names = new ArrayList<>();
  private byte[][] texts = new byte[FIRST_SLOTS / 2][];

  /** In each a name's hash and, in the lower half, its number plus one; 0 is empty. */
  private long[] slots = new long[FIRST_SLOTS];

  /** The name that has this number. */
  String name(int number) {
    return names.get(number);
  }

  /** All names by now, by number. */
  List<String> all() {
    return List.copyOf(names);
  }

  /** The number of a name, which is its next one if it is new. */
  int number(String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    return number(text, 0, text.length);
  }

  /** The number of a name in UTF-8, which is its next one if it is new. */
  int number(byte[] text, int from, int to) {
    int hash = hash(text, from, to);
    int at = home(hash);
    for (long slot = slots[at]; slot != 0; slot = slots[at]) {
      if ((int) (slot >>> Integer.SIZE) == hash) {
        int number = (int) slot - 1;
        byte[] known = texts[number];
        if (Arrays.equals(known, 0, known.length, text, from, to)) {
          return number;
        }
      }
      at = next(at);
    }
    return add(hash, Arrays.copyOfRange(text, from, to));
  }

  private int add(int hash, byte[] text) {
    int number = names.size();
    if (number == texts.length) {
      grow();
    }
    names.add(new String(text, StandardCharsets.UTF_8));
    texts[number] = text;
    put((long) hash << Integer.SIZE | (number + 1));
    return number;
  }

  /** At most every other slot is taken. */
  private void grow() {
    texts = Arrays.copyOf(texts, texts.length * 2);
    long[] before = slots;
    slots = new long[before.length * 2];
    for (long slot : before) {
      if (slot != 0) {
        put(slot);
      }
    }
  }

  private void put(long slot) {
    int at = home((int) (slot >>> Integer.SIZE));
    while (slots[at] != 0) {
      at = next(at);
    }
    slots[at] = slot;
  }

  private static int hash(byte[] text, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + text[i];
    }
    return hash * SPREAD;
  }

  private int home(int hash) {
    return hash >>> Integer.numberOfLeadingZeros(slots.length - 1);
  }

  private int next(int at) {
    return at + 1 & slots.length - 1;
  }
}
