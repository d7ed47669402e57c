package io.toystore.drill;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.toystore.config.UserError;
import io.toystore.drill.Case.Kind;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a machine lacks is said in one line before anything is started. */
class MachineTest {
  private static final Set<String> ALL = Set.of("strace", "wrk", "ip", "nft", "perl");
  private static final Optional<Path> FAKETIME = Optional.of(Path.of("/usr/lib/faketime.so"));

  private static Machine linux(boolean root, Set<String> programs, Optional<Path> faketime) {
    return new Machine("Linux", root, programs::contains, faketime, script -> true);
  }

  @Test
  void processesAndTheirJournalsNeedNothing() {
    Machine other = new Machine("Mac OS X", false, none -> false, Optional.empty(), none -> false);

    assertDoesNotThrow(() -> other.require(Case.of(Kind.PROCESSES, Kind.SHORT), false));
  }

  @Test
  void aMachineWithEverythingCanDoAll() {
    assertDoesNotThrow(() -> linux(true, ALL, FAKETIME).require(Case.choices(), true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          eio eio-catalog | false | needs strace: apt-get install them
          overload        | false | needs wrk: apt-get install them
          clocks          | false | needs faketime: apt-get install them
          leader          | true  | needs iproute2 nftables perl: apt-get install them
          eio clocks | false | needs faketime strace: apt-get install them
          """)
  void missingToolsAreNamed(String words, boolean network, String line) {
    Machine bare = linux(true, Set.of(), Optional.empty());

    assertEquals(line, refusal(bare, words, network));
  }

  @ParameterizedTest
  @CsvSource({"full, false", "full-catalog, false", "eio, false", "leader, true"})
  void someNeedRoot(String words, boolean network) {
    assertEquals(
        "needs root for some of " + words, refusal(linux(false, ALL, FAKETIME), words, network));
  }

  @ParameterizedTest
  @CsvSource({"full, false", "eio, false", "clocks, false", "leader, true"})
  void someNeedLinux(String words, boolean network) {
    Machine other = new Machine("Mac OS X", true, ALL::contains, FAKETIME, script -> true);

    assertEquals(
        "some of " + words + " need Linux; this is Mac OS X", refusal(other, words, network));
  }

  @ParameterizedTest
  @CsvSource({"overload, false, flood.lua", "isolate, true, network.sh"})
  void someNeedAScriptOfACheckout(String words, boolean network, String script) {
    Machine jarOnly = new Machine("Linux", true, ALL::contains, FAKETIME, none -> false);

    assertEquals(
        "needs scripts/" + script + " of a checkout: use its scripts/drill.sh",
        refusal(jarOnly, words, network));
  }

  private static String refusal(Machine machine, String words, boolean network) {
    List<Case> cases =
        Arrays.stream(words.split(" ")).map(Case::named).map(Optional::orElseThrow).toList();
    return assertThrows(UserError.class, () -> machine.require(cases, network)).getMessage();
  }
}
