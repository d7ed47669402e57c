package io.toystore.drill;

import static io.toystore.drill.Scene.require;

import io.toystore.config.UserError;
import io.toystore.drill.JournalTail.Tear;
import io.toystore.processes.Folders;
import io.toystore.processes.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Damage to the journals of stopped members. */
final class JournalFaults {
  private static final Pattern PLACE = Pattern.compile("toystore: .*journal/.*at byte");

  private JournalFaults() {}

  static void torn(Scene scene) throws IOException {
    tearTwice(scene, scene.draws().oneOf(scene.replicas()));
  }

  static void tornCatalog(Scene scene) throws IOException {
    tearTwice(scene, Member.CATALOG);
  }

  private static void tearTwice(Scene scene, Member member) throws IOException {
    scene.kill(member);
    tear(scene, member, Tear.HALF);
    scene.awaitPurchases();
    scene.between();
    scene.kill(member);
    tear(scene, member, scene.draws().oneOf(List.of(Tear.GARBAGE, Tear.ZEROS)));
    scene.awaitPurchases();
  }

  /**
   * Tears the journal of a stopped member, and restarts the member, which must cut off the torn
   * end.
   */
  static void tear(Scene scene, Member member, Tear tear) throws IOException {
    Path segment = lastSegment(scene, member);
    JournalTail tail = JournalTail.of(Files.readAllBytes(segment));
    byte[] torn = tail.torn(tear, scene.draws());
    require(torn.length > 0, "no record to tear in the journal of " + member);
    Files.write(segment, tail.with(torn));
    scene.note("torn-" + tear.word() + " " + member);
    long logged = scene.logSize(member);
    scene.restart(member);
    String cut = "cut a torn end of " + torn.length + " bytes at byte " + tail.at() + ",";
    require(
        scene.logged(member, logged).stream().anyMatch(line -> line.contains(cut)),
        member + " did not log that it has cut off " + torn.length + " bytes at " + tail.at());
  }

  private static Path lastSegment(Scene scene, Member member) throws IOException {
    List<Path> segments =
        Folders.list(scene.folder(member).journal()).stream()
            .filter(file -> file.toString().endsWith(".jsonl"))
            .toList();
    require(!segments.isEmpty(), member + " has no journal");
    return segments.get(segments.size() - 1);
  }

  static void flip(Scene scene) throws IOException {
    Member replica = scene.draws().oneOf(scene.replicas());
    scene.kill(replica);
    Path segment = lastSegment(scene, replica);
    byte[] own = Files.readAllBytes(segment);
    Files.write(segment, JournalTail.of(own).flipped());
    scene.note("flip " + replica);
    long logged = scene.logSize(replica);
    Optional<String> refusal = refusal(scene, replica);
    require(refusal.isPresent(), replica + " starts with a damaged journal");
    require(
        scene.logged(replica, logged).stream().anyMatch(line -> PLACE.matcher(line).find()),
        replica + " does not name the place");
    Files.write(segment, own);
    scene.restart(replica);
    scene.awaitPurchases();
  }

  /** Why the member does not start; empty when it starts. */
  private static Optional<String> refusal(Scene scene, Member member) throws IOException {
    try {
      scene.restart(member);
      return Optional.empty();
    } catch (UserError e) {
      return Optional.of(e.getMessage());
    }
  }
}
