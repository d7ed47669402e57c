package io.toystore.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scripts, and the program, in surroundings that are not the developer's: other ways to start
 * them, other environments, other locales, other paths. Bash makes the names with umlauts, since
 * the locale of the build may not know any.
 */
@Timeout(300)
class ScriptsIT {
  /** What the scripts allow themselves for an archive of classes, a start and a stop. */
  private static final long LIMIT_SECONDS = 240;

  /** A checkout in a folder with a space, quotes, a dollar sign and an umlaut in its name. */
  private static final String CHECKOUT =
      """
      set -e
      real=$PWD jar=%s
      cd "$1"
      root=$PWD/$'-a "$\\'\\xc3\\xa4'
      mkdir -p "$root/data"
      cp -r "$real/scripts" "$real/.ci" "$root"
      ln -s "$real/src" "$real/pom.xml" "$real/target" "$root"
      ln -s "$real/data/toys.json" "$root/data"
      printf 'echo "the tests"\\n' >"$root/scripts/test.sh"
      set +e
      """
          .formatted(Path.of(System.getProperty("toystore.jar")).toAbsolutePath());

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  @TempDir Path folder;

  @Test
  void theyFindTheirFolderHoweverTheyAreStarted() throws Exception {
    String said =
        bash(
            """
            mkdir links
            ln -s "$root/scripts/cluster.sh" links/first
            ln -s first links/second
            ln -s ../links/second links/third
            ln -s "$root/.ci/run" links/ci
            quoted=$(printf '%s' "$root" | sed 's/[$]/[$]/g')
            ask() { "$@" status 2>&1 | sed "s|.* in $quoted/|in |"; }
            export CDPATH=.
            ask links/third
            (cd ./links && ask ./second)
            (PATH=links:$PATH && ask third)
            (cd "$root/scripts" && ask ./cluster.sh && ask bash cluster.sh)
            (cd "$root" && ask scripts/cluster.sh)
            links/ci
            for script in cluster.sh network.sh drill.sh bench.sh; do
              (cd "$root" && "scripts/$script" --help >/dev/null && echo "$script")
            done
            """);

    assertEquals(
        "in data/run\n".repeat(6) + "the tests\ncluster.sh\nnetwork.sh\ndrill.sh\nbench.sh\n",
        said);
  }

  @Test
  void aClusterRunsWhateverTheEnvironmentAndThePath() throws Exception {
    String said =
        bash(
            """
            port=$(. "$root/scripts/common.sh" && free_ports 80)
            export CDPATH=. LC_ALL=C POSIXLY_CORRECT=1 GREP_OPTIONS=-v IFS=/ TMPDIR="$root/data"
            export BASH_ENV=$root/data/env
            printf 'alias rm=false\\nset -eC\\n' >"$BASH_ENV"
            unset HOME
            umask 077
            cd "$root"
            trap 'scripts/cluster.sh stop >/dev/null' EXIT
            scripts/cluster.sh start --orders 1 --frontends 1 --ports-from $port >log 2>&1 \\
              || cat log
            ln -s "$root" ../link
            ../link/scripts/cluster.sh status --data ../link/data/run | awk '{ print $1, $3 }'
            ../link/scripts/cluster.sh stop | sed 's/ after.*//'
            """);

    assertEquals(
        """
        MEMBER STATE
        catalog running
        order-1 running
        frontend-1 running
        stopped
        """,
        said);
  }

  @Test
  void aPathThatCannotBeIsRefused() throws Exception {
    String said =
        bash(
            """
            for name in $'a\\nb' $'a\\n' a:b a!; do
              mkdir "$name"
              cp -r "$root/scripts" "$name"
              "$name/scripts/cluster.sh" status
              "$root/scripts/cluster.sh" status --data "$name/x"
            done 2>&1 | grep -c 'cannot be started from such a path'
            """);

    assertEquals("8\n", said);
  }

  @Test
  void javaSaysWhenItsLocaleDoesNotKnowAName() throws Exception {
    String said =
        bash(
            """
            export LC_ALL=C
            store() { "$java" -XX:TieredStopAtLevel=1 -jar "$jar" "$@" 2>&1 | grep '^toystore: '
              echo "${PIPESTATUS[0]}"; }
            printf '{"data":"d\\xc3\\xa4"}' >conf.json
            store -conf $'d\\xc3\\xa4.json'
            store verify $'d\\xc3\\xa4'
            store catalog -conf conf.json --init
            mkdir $'d\\xc3\\xa4' && cd $'d\\xc3\\xa4' && store && ls .. | wc -l
            """);

    String[] lines = said.split("\n");
    assertEquals(9, lines.length, said);
    for (int i = 0; i < 8; i += 2) {
      assertTrue(lines[i].endsWith("as by \"export LC_ALL=C.UTF-8\""), said);
      assertEquals(i == 4 ? "15" : "2", lines[i + 1], said);
    }
    assertEquals("3", lines[8], "the checkout, the configuration and the folder, and no other");
  }

  /** Runs a script in a folder that holds a checkout, whose path is in "root". */
  private String bash(String script) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            "bash", "-c", CHECKOUT + "java=$2\n" + script, "bash", folder.toString(), JAVA);
    builder.environment().remove("LC_ALL");
    Path said = Files.createTempFile("scripts", ".txt");
    Process process = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), () -> "hangs: " + script);
      return Files.readString(said);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Files.delete(said);
    }
  }
}
