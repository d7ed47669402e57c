package io.toystore.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each package knows only packages on lower floors, and the plan names all of them. */
class LayersTest {
  private static final String ROOT = "io.toystore";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void packagesKnowOnlyLowerFloors() {
    assertEquals(Set.of(), Layers.PLAN.offences(uses(CLASSES)));
  }

  @Test
  void thePlanNamesEachPackageOnce() {
    Set<String> packages =
        CLASSES.stream().map(LayersTest::room).collect(Collectors.toCollection(TreeSet::new));

    assertEquals(List.copyOf(packages), Layers.PLAN.packages().sorted().toList());
  }

  @Test
  void eachPackageSaysWhatIsInIt() throws IOException {
    Path source = Path.of("src/main/java/io/toystore");
    Set<Path> silent = new TreeSet<>();
    try (Stream<Path> files = Files.walk(source)) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .map(Path::getParent)
          .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
          .forEach(silent::add);
    }

    assertEquals(Set.of(), silent);
  }

  @Test
  void anOffenceIsFound() {
    Layers plan =
        new Layers(List.of(List.of("low"), List.of("middle", "aside"), List.of("high")))
            .only("high", "middle");

    assertEquals(
        Set.of(
            "low -> middle", "aside -> middle", "high -> low", "unknown -> low", "high -> unknown"),
        plan.offences(
            Set.of(
                new Layers.Use("middle", "low"),
                new Layers.Use("low", "middle"),
                new Layers.Use("aside", "middle"),
                new Layers.Use("high", "middle"),
                new Layers.Use("high", "low"),
                new Layers.Use("unknown", "low"),
                new Layers.Use("high", "unknown"))));
    assertFalse(uses(CLASSES).isEmpty());
  }

  private static String room(JavaClass type) {
    return type.getPackageName().substring(ROOT.length() + 1);
  }

  private static Set<Layers.Use> uses(JavaClasses classes) {
    return classes.stream()
        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
        .filter(use -> use.getTargetClass().getPackageName().startsWith(ROOT))
        .map(use -> new Layers.Use(room(use.getOriginClass()), room(use.getTargetClass())))
        .filter(use -> !use.from().equals(use.to()))
        .collect(Collectors.toSet());
  }
}
