package io.toystore.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of the code that a compiler does not know, and the proof that each can fail. */
class TidyTest {
  @Test
  void pureCodeIsPure() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.toystore");

    Purity.rule(Purity.PACKAGES).check(classes);
  }

  @Test
  void theRuleOfPurityFindsEachOffence() {
    JavaClasses classes = new ClassFileImporter().importClasses(Impure.class);

    List<String> offences =
        Purity.rule("io.toystore.tidy").evaluate(classes).getFailureReport().getDetails();

    for (String method : Impure.OFFENCES) {
      assertTrue(
          offences.stream().anyMatch(offence -> offence.contains("Impure." + method + "(")),
          () -> method + " was not found in " + offences);
    }
    for (String method : Impure.INNOCENT) {
      assertFalse(
          offences.stream().anyMatch(offence -> offence.contains("Impure." + method + "(")),
          () -> method + " was found in " + offences);
    }
  }

  @Test
  void theSourceIsTidy() throws IOException {
    List<String> offences = new ArrayList<>();
    int files = 0;
    try (Stream<Path> paths = Files.walk(Path.of("src"))) {
      for (Path path : paths.filter(p -> p.toString().endsWith(".java")).sorted().toList()) {
        files++;
        offences.addAll(SourceRules.offences(path, Files.readAllLines(path)));
      }
    }

    assertTrue(files > 0, "run from another folder than the project's");
    assertEquals(List.of(), offences);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          leftover marker | // TO%sDO: later
          leftover marker | /* FIX%sME */
          leftover marker | int x; // XX%sX
          sleep           | Thread.%ssleep(10);
          sleep           | TimeUnit.SECONDS.%ssleep(1);
          wildcard import | import java.util.%s*;
          disabled test   | @Dis%sabled("flaky")
          address         | bus.send("toy%sstore.order.1", body);
          """)
  void theRulesOfTheSourceFindEachOffence(String rule, String line) {
    String offending = String.format(Locale.ROOT, line, "");

    List<String> offences =
        SourceRules.offences(Path.of("src/main/java/A.java"), List.of("", offending));

    assertEquals(List.of("src/main/java/A.java:2: " + rule), offences);
  }

  @Test
  void aLineOfMoreThan100ColumnsIsFound() {
    Path path = Path.of("src/main/java/A.java");

    assertEquals(List.of(), SourceRules.offences(path, List.of("é".repeat(100))));
    assertEquals(
        List.of(path + ":1: long line"), SourceRules.offences(path, List.of("é".repeat(101))));
  }

  @Test
  void theAddressesThemselvesMayBeSpelt() {
    assertEquals(
        List.of(),
        SourceRules.offences(
            Path.of("src/main/java/io/toystore/message/Address.java"),
            List.of("String base = \"toy" + "store.\";")));
  }
}
