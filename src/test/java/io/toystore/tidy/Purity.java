package io.toystore.tidy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/**
 * What the pure packages must not know: the same inputs must give the same outputs, in production
 * and in a simulator, so there is no input but the arguments and no output but the calls.
 */
final class Purity {
  static final String[] PACKAGES = {
    "io.toystore.text..",
    "io.toystore.model..",
    "io.toystore.message..",
    "io.toystore.sansio..",
    "io.toystore.order.book..",
    "io.toystore.replication..",
    "io.toystore..core.."
  };

  private static final DescribedPredicate<JavaClass> WORLD =
      DescribedPredicate.describe(
          "the world outside",
          type -> {
            String name = type.getName();
            return Set.of("io.vertx", "io.netty", "com.hazelcast").stream()
                    .anyMatch(root -> name.startsWith(root + "."))
                || Set.of("java.net", "java.nio.file", "java.nio.channels", "java.util.concurrent")
                    .stream()
                    .anyMatch(root -> name.startsWith(root + "."))
                || name.startsWith("java.io.File")
                || Set.of(
                        "java.io.RandomAccessFile",
                        "java.lang.Process",
                        "java.lang.ProcessBuilder",
                        "java.lang.Runtime",
                        "java.lang.Thread",
                        "java.lang.ThreadLocal",
                        "java.security.SecureRandom",
                        "java.time.Clock",
                        "java.util.Timer")
                    .contains(name);
          });

  private static final DescribedPredicate<JavaAccess<?>> CLOCK_OR_CHANCE =
      DescribedPredicate.describe(
          "a clock, or chance without a seed",
          access -> {
            String owner = access.getTargetOwner().getName();
            String name = access.getTarget().getName();
            return switch (name) {
              case "now" -> owner.startsWith("java.time.");
              case "currentTimeMillis", "nanoTime", "getenv", "getProperty" ->
                  owner.equals("java.lang.System");
              case "random" -> owner.equals("java.lang.Math");
              case "randomUUID" -> owner.equals("java.util.UUID");
              case "shuffle" -> access.getTarget().getFullName().endsWith("(java.util.List)");
              case "wait" -> owner.equals("java.lang.Object");
              case "<init>" ->
                  Set.of("java.util.Random", "java.util.SplittableRandom", "java.util.Date")
                          .contains(owner)
                      && access.getTarget().getFullName().endsWith("()");
              default -> false;
            };
          });

  private Purity() {}

  static ArchRule rule(String... packages) {
    return noClasses()
        .that()
        .resideInAnyPackage(packages)
        .should()
        .dependOnClassesThat(WORLD)
        .orShould()
        .accessTargetWhere(CLOCK_OR_CHANCE)
        .because("the rules of the store are pure, and time comes in as an argument");
  }
}
