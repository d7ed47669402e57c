package io.toystore.message.wire;

import io.toystore.message.Message;
import io.toystore.model.LogEntry;
import io.toystore.model.Price;
import io.toystore.model.ProductView;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/**
 * Messages of any type with random contents, found by reflection: a new message record is covered
 * the moment it exists, and one with a component of an unknown kind fails loudly.
 */
public final class RandomMessages {
  private static final String[] TEXTS = {
    "",
    "Tux",
    "a teddy bear",
    "plüsch",
    "玩具店",
    "🧸",
    "👩‍👧 & 🚂",
    "\u0000\u007f\u0080\u07ff\u0800\uffff",
    "\ufffd",
    "\ud800\udc00\udbff\udfff",
    "\"\\\n",
    "x".repeat(127),
    "x".repeat(128),
    "ü".repeat(80)
  };

  private static final long[] EDGES = {
    0, 1, 127, 128, 16_383, 16_384, Integer.MAX_VALUE, 1L << 56, Long.MAX_VALUE
  };

  private final Random random;

  public RandomMessages(long seed) {
    random = new Random(seed);
  }

  /** Every record that is a message. */
  public static List<Class<? extends Record>> types() {
    return Arrays.stream(Message.class.getPermittedSubclasses())
        .flatMap(conversation -> Arrays.stream(conversation.getPermittedSubclasses()))
        .<Class<? extends Record>>map(type -> type.asSubclass(Record.class))
        .toList();
  }

  /** A message of this type. */
  public Message next(Class<? extends Record> type) {
    return (Message) record(type);
  }

  private Object record(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    long prevIndex = 0;
    for (int i = 0; i < components.length; i++) {
      String name = components[i].getName();
      values[i] = name.equals("entries") ? entries(prevIndex) : value(components[i]);
      if (name.equals("prevIndex")) {
        prevIndex = (Long) values[i];
      }
    }
    Class<?>[] parameters =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return type.getDeclaredConstructor(parameters).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("no random " + type, e);
    }
  }

  private Object value(RecordComponent component) {
    Class<?> type = component.getType();
    if (type == long.class) {
      return switch (component.getName()) {
        case "price" -> cents();
        case "frontend", "folderId", "startId", "settledDigest", "change" -> random.nextLong();
        default -> number();
      };
    }
    if (type == int.class) {
      return (int) Math.min(Integer.MAX_VALUE, number());
    }
    if (type == boolean.class) {
      return random.nextBoolean();
    }
    if (type == OptionalLong.class) {
      long present = component.getName().equals("price") ? cents() : number();
      return random.nextBoolean() ? OptionalLong.of(present) : OptionalLong.empty();
    }
    if (type == Optional.class) {
      return random.nextBoolean() ? Optional.of(object(String.class)) : Optional.empty();
    }
    if (type == ProductView.class && random.nextInt(3) == 0) {
      return null;
    }
    return type == List.class ? list(component.getGenericType()) : object(type);
  }

  private List<Object> list(Type type) {
    Class<?> item = (Class<?>) ((ParameterizedType) type).getActualTypeArguments()[0];
    List<Object> items = new ArrayList<>();
    for (int left = random.nextInt(4); left > 0; left--) {
      items.add(object(item));
    }
    return items;
  }

  private Object object(Class<?> type) {
    if (type == String.class) {
      return TEXTS[random.nextInt(TEXTS.length)];
    }
    if (type == Price.class) {
      return new Price(cents());
    }
    if (type.isEnum()) {
      Object[] constants = type.getEnumConstants();
      return constants[random.nextInt(constants.length)];
    }
    if (type.isRecord()) {
      return record(type);
    }
    throw new AssertionError("no random value of " + type);
  }

  private List<LogEntry> entries(long prevIndex) {
    List<LogEntry> entries = new ArrayList<>();
    int count = (int) Math.min(random.nextInt(4), Long.MAX_VALUE - prevIndex);
    for (int i = 1; i <= count; i++) {
      byte[] payload = new byte[random.nextInt(100)];
      random.nextBytes(payload);
      entries.add(new LogEntry(prevIndex + i, Math.max(1, number()), payload));
    }
    return entries;
  }

  private long number() {
    return random.nextBoolean()
        ? EDGES[random.nextInt(EDGES.length)]
        : random.nextLong() >>> 1 + random.nextInt(63);
  }

  private long cents() {
    return Math.min(Price.MAX_CENTS, number());
  }
}
