package io.toystore.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What members are started from: the jar and the archive of its classes. */
@Timeout(120)
class InstalledJarIT {
  private static final Path BUILT = Path.of(System.getProperty("toystore.jar")).toAbsolutePath();

  /** The older archives call themselves (top), since there is Java's own below. */
  private static final Pattern ARCHIVED =
      Pattern.compile(" io\\.toystore\\.\\S+ source: shared objects file");

  @TempDir Path temp;

  private Path folder;

  /** On the file system of the jar, since there are links to it. */
  @BeforeEach
  void makeFolder() throws Exception {
    folder = Files.createTempDirectory(BUILT.getParent(), "installed");
  }

  @AfterEach
  void deleteFolder() throws Exception {
    Folders.delete(folder);
  }

  /** Though the build was reached by a link that is gone, and Java compares the jar's path. */
  @Test
  void theStoresClassesComeFromTheArchive() throws Exception {
    Path build = Files.createDirectory(folder.resolve("build"));
    Files.createLink(build.resolve("toystore.jar"), BUILT);
    Path link = Files.createSymbolicLink(folder.resolve("link"), build);
    InstalledJar.install(link.resolve("toystore.jar"), folder);
    Files.delete(link);

    String loaded = run("-Xlog:class+load");

    long archived = loaded.lines().filter(ARCHIVED.asPredicate()).count();
    assertTrue(archived > 10, loaded);
  }

  @Test
  void anArchiveThatDoesNotSuitIsPassedOver() throws Exception {
    InstalledJar.install(BUILT, folder);
    Files.delete(InstalledJar.archiveIn(folder));
    String without = run();
    Files.writeString(InstalledJar.archiveIn(folder), "not an archive");

    assertEquals(without, run());
  }

  @Test
  void aJarThatWasBuiltSinceIsAnotherOne() throws Exception {
    Path built = Files.writeString(temp.resolve("toystore.jar"), "a jar");
    Files.copy(built, InstalledJar.in(folder));
    Files.setLastModifiedTime(InstalledJar.in(folder), Files.getLastModifiedTime(built));
    assertTrue(InstalledJar.isSame(folder, built));

    Files.setLastModifiedTime(built, FileTime.from(Instant.now().plusSeconds(5)));
    assertFalse(InstalledJar.isSame(folder, built));

    Files.delete(InstalledJar.in(folder));
    assertFalse(InstalledJar.isSame(folder, built));
  }

  /** Runs what is installed, with these flags; gives what it printed. */
  private String run(String... flags) throws Exception {
    List<String> command = new ArrayList<>(MemberJvm.of(folder));
    command.addAll(List.of(flags));
    command.addAll(List.of("-jar", InstalledJar.in(folder).toString(), "--help"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }
}
