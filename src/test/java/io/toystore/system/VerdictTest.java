package io.toystore.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A drill that has failed must not look like one that has passed. */
@Timeout(60)
class VerdictTest {
  @ParameterizedTest
  @CsvSource({"PASS, true, 0", "FAIL, true, 1", "PASS, false, 1"})
  void theExitStatusFollowsTheVerdict(String verdict, String stops, int status) throws Exception {
    String script =
        String.format(
            Locale.ROOT,
            """
        . scripts/common.sh
        cluster() { %s; }
        client_pid= verdict=%s
        trap finish EXIT
        true
        exit
        """,
            stops,
            verdict);

    Process process = new ProcessBuilder("bash", "-c", script).redirectErrorStream(true).start();

    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(status, process.waitFor(), said);
    assertEquals(status == 0 ? "PASS\n" : "FAIL\n", said);
  }
}
