package io.toystore.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the scripts come to a JDK and to Maven on systems that have them, or have them not. */
@Timeout(60)
class RequiredToolsTest {
  /** A Debian with neither, until they are installed, whose packages have JDK 21 only. */
  private static final String BARE_DEBIAN =
      """
      installed=
      find_jdk() { jdk=; [[ $installed ]] && jdk=/usr/lib/jvm/21; }
      has_maven() { [[ $installed ]]; }
      uname() { echo Linux; }
      apt-cache() { [[ $3 != "^openjdk-21-jdk-headless\\$" ]] || echo "it has it"; }
      env() { shift; "$@"; }
      apt-get() { echo "apt-get $*" >&2; [[ $2 != install ]] || installed=1; }
      sudo() { echo sudo >&2; "$@"; }
      """;

  private record Said(int status, List<String> lines) {}

  @Test
  void aJdkAndMavenThatAreThereAreUsed() throws Exception {
    Said said = bash("require_tools; say \"$JAVA_HOME\"");

    assertEquals(0, said.status(), () -> "" + said.lines());
    assertEquals(1, said.lines().size(), () -> "nothing is installed: " + said.lines());
    Path home = Path.of(said.lines().get(0));
    assertTrue(home.resolve("bin/javac").toFile().canExecute(), home::toString);
  }

  @Test
  void aBareDebianGetsWhatItsPackagesHave() throws Exception {
    Said said = bash(BARE_DEBIAN + "id() { echo 0; }\nrequire_tools; say \"$JAVA_HOME\"");

    assertEquals(0, said.status(), () -> "" + said.lines());
    assertEquals(
        List.of(
            "apt-get -qq update",
            "installing openjdk-21-jdk-headless maven",
            "apt-get -qq install -y --no-install-recommends openjdk-21-jdk-headless maven",
            "/usr/lib/jvm/21"),
        said.lines());
  }

  @Test
  void whoIsNotRootNeedsSudo() throws Exception {
    Said with = bash(BARE_DEBIAN + "id() { echo 1000; }\nrequire_tools");
    Said without =
        bash(
            BARE_DEBIAN
                + """
                id() { echo 1000; }
                command() { [[ $2 != sudo ]] && builtin command "$@"; }
                require_tools
                """);

    assertEquals(0, with.status(), () -> "" + with.lines());
    assertEquals(2, with.lines().stream().filter("sudo"::equals).count());
    assertEquals(1, without.status());
    assertEquals(
        List.of(
            "bash: needs openjdk-17-jdk-headless maven: run as root"
                + " \"apt-get install openjdk-17-jdk-headless maven\", and this again"),
        without.lines());
  }

  @Test
  void onMacOsHomebrewIsNamed() throws Exception {
    Said said = bash(BARE_DEBIAN + "uname() { echo Darwin; }\nrequire_tools");

    assertEquals(1, said.status());
    assertEquals(
        List.of(
            "bash: needs a JDK 17 or newer and Maven 3.8 or newer: run \"brew install openjdk@17"
                + " maven\" (https://brew.sh), and this again"),
        said.lines());
  }

  @Test
  void aMavenThatIsTooOldIsNone() throws Exception {
    Said said =
        bash(
            """
            mvn() { echo "Apache Maven 3.6.3 (cecedd343002696d0abb50b32b541b8a6ba2883f)"; }
            command() { [[ $2 != apt-get ]] && builtin command "$@"; }
            uname() { echo FreeBSD; }
            require_tools
            """);

    assertEquals(1, said.status());
    assertEquals(1, said.lines().size(), () -> "" + said.lines());
    assertTrue(said.lines().get(0).startsWith("bash: needs Maven 3.8 or newer: install that"));
  }

  private static Said bash(String script) throws Exception {
    Process process =
        new ProcessBuilder("bash", "-c", "set -u -o pipefail\n. scripts/common.sh\n" + script)
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), said.lines().toList());
  }
}
