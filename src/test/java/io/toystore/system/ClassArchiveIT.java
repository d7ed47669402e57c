package io.toystore.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the scripts start members from: the jar and the archive of its classes. */
@Timeout(120)
class ClassArchiveIT {
  private static final String INSTALL = ". scripts/common.sh; find_java; install_jar \"$1\"; ";
  private static final String RUN =
      ". scripts/common.sh; find_java; use_archive \"$1\"; exec \"$java\" \"${jvm[@]}\" ";

  private Path folder;

  /** On the file system of the jar, since there are links to it. */
  @BeforeEach
  void makeFolder() throws Exception {
    folder = Files.createTempDirectory(Path.of("target"), "archive");
  }

  @AfterEach
  void deleteFolder() throws Exception {
    for (File file : folder.toFile().listFiles()) {
      Files.delete(file.toPath());
    }
    Files.delete(folder);
  }

  @Test
  void theStoresClassesComeFromTheArchive() throws Exception {
    bash(INSTALL);

    String loaded = bash(RUN + "-Xlog:class+load -jar \"$1/toystore.jar\" --help");

    long archived =
        loaded.lines().filter(line -> line.endsWith("shared objects file (top)")).count();
    assertTrue(archived > 100, loaded);
  }

  @Test
  void anArchiveThatDoesNotSuitIsPassedOver() throws Exception {
    bash(INSTALL + "rm \"$1/toystore.jsa\"");
    String without = bash(RUN + "-jar \"$1/toystore.jar\" --help");
    bash("echo 'not an archive' >\"$1/toystore.jsa\"");

    assertEquals(without, bash(RUN + "-jar \"$1/toystore.jar\" --help"));
  }

  /** Runs a script with the folder as its argument; gives what it printed. */
  private String bash(String script) throws Exception {
    Process process =
        new ProcessBuilder("bash", "-c", script, "bash", folder.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }
}
