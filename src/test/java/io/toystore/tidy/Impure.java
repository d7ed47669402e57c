package io.toystore.tidy;

import io.vertx.core.Vertx;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Everything that a pure class must not do, one offence a method; the tidy test must find each. */
final class Impure {
  static final List<String> OFFENCES =
      List.of(
          "vertx",
          "file",
          "path",
          "socket",
          "thread",
          "atomic",
          "millis",
          "nanos",
          "instant",
          "local",
          "reference",
          "chance",
          "threadChance",
          "unseeded",
          "uuid",
          "shuffled");

  static final List<String> INNOCENT = List.of("seeded", "seededShuffle", "text");

  private Impure() {}

  static Object vertx() {
    return Vertx.vertx();
  }

  static Object file() throws IOException {
    return new FileInputStream("x");
  }

  static Object path() {
    return Path.of("x");
  }

  static Object socket() {
    return new Socket();
  }

  static Object thread() {
    return Thread.currentThread();
  }

  static Object atomic() {
    return new AtomicLong();
  }

  static long millis() {
    return System.currentTimeMillis();
  }

  static long nanos() {
    return System.nanoTime();
  }

  static Object instant() {
    return Instant.now();
  }

  static Object local() {
    return LocalDateTime.now(ZoneOffset.UTC);
  }

  static LongSupplier reference() {
    return System::nanoTime;
  }

  static double chance() {
    return Math.random();
  }

  static int threadChance() {
    return ThreadLocalRandom.current().nextInt();
  }

  static Object unseeded() {
    return new Random();
  }

  static Object uuid() {
    return UUID.randomUUID();
  }

  static void shuffled(List<?> list) {
    Collections.shuffle(list);
  }

  static Object seeded() {
    return new Random(1).nextInt();
  }

  static void seededShuffle(List<?> list) {
    Collections.shuffle(list, new Random(1));
  }

  static String text() {
    return new StringWriter().append("x").toString();
  }
}
