package io.toystore.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.toystore.models.Models.Search;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The protocol's models, checked by Spin with small bounds, and their mutants, each of which breaks
 * one rule and must be found wrong: a model that passes its mutants proves nothing. The folder
 * {@code docs/protocol} says what is modelled and what larger bounds have been searched.
 *
 * <p>Each search needs the programs {@code spin} and {@code gcc}, and is skipped without them.
 */
class ModelsTest {
  private static final Pattern MUTANT = Pattern.compile("\\bMUT_[A-Z_]+");

  /** Rules that others make up for, within the bounds searched; see the folder's README. */
  private static final Set<String> SECOND_LINES =
      Set.of(
          "MUT_ONE_HAS_TOLD",
          "MUT_OLD_PROMISES_COUNT",
          "MUT_STORE_OTHER_INCARNATION",
          "MUT_STORE_OVER_NEWER");

  @TempDir Path folder;

  static List<Search> sound() {
    return Models.sound();
  }

  static List<Search> mutants() {
    return Models.mutants();
  }

  @Tag("models")
  @ParameterizedTest(name = "{0}")
  @MethodSource("sound")
  void theModelHolds(Search search) throws Exception {
    assumeInstalled();
    assertEquals(0, Models.errors(search, folder));
  }

  @Tag("models")
  @ParameterizedTest(name = "{0}")
  @MethodSource("mutants")
  void theMutantIsCaught(Search search) throws Exception {
    assumeInstalled();
    assertEquals(1, Models.errors(search, folder));
  }

  private static void assumeInstalled() {
    String missing = Models.missingProgram();
    assumeTrue(missing == null, missing + " is not installed: the models go unchecked");
  }

  @Test
  void everyMutantInTheModelsIsCaughtHereOrSaidToBeASecondLine() throws IOException {
    Set<String> inModels = new TreeSet<>();
    try (Stream<Path> files = Files.list(Models.FOLDER)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".pml")).toList()) {
        Matcher matcher = MUTANT.matcher(Files.readString(file));
        while (matcher.find()) {
          inModels.add(matcher.group());
        }
      }
    }
    Set<String> here = new TreeSet<>(SECOND_LINES);
    Models.mutants().forEach(one -> here.add(one.mutant()));
    assertEquals(inModels, here);
  }
}
