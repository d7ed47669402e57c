package io.toystore.drill;

import static io.toystore.drill.Scene.require;

import io.toystore.processes.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Members with wrong clocks, by libfaketime. */
final class ClockFaults {
  private static final Pattern TIME =
      Pattern.compile("^([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9]{2}:[0-9]{2}:[0-9]{2})");

  /**
   * How far a clock may be off its expected time, because of its speed and of delays in reading it.
   */
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  private ClockFaults() {}

  /**
   * A wrong clock.
   *
   * @param hours ahead, or behind if negative
   * @param percent of the right speed
   */
  record Clock(int hours, int percent) {
    /** A random clock, whose time of day is never right by chance. */
    static Clock of(Draws draws) {
      int hours = 24 * draws.between(0, 1_000) + draws.between(1, 23);
      return new Clock(draws.oneOf(List.of(-hours, hours)), draws.between(90, 110));
    }

    /** The clock in libfaketime's format. */
    String text() {
      return String.format(Locale.ROOT, "%+dh x%d.%02d", hours, percent / 100, percent % 100);
    }

    /** Whether the clock can show {@code time} when the right time is {@code now}. */
    boolean shows(LocalDateTime time, LocalDateTime now) {
      return Duration.between(now.plusHours(hours), time).abs().compareTo(TOLERANCE) < 0;
    }
  }

  static void clocks(Scene scene) throws IOException {
    Path library = Machine.faketimeLibrary().orElseThrow();
    List<Member> members = scene.draws().shuffled(scene.members());
    for (Member member : members) {
      Clock clock = Clock.of(scene.draws());
      scene.note("clock" + clock.text().replace(" ", "") + " " + member);
      scene.restart(member, "LD_PRELOAD=" + library, "FAKETIME=" + clock.text());
      require(hasLibrary(scene, member, library), member + " has the right clock");
      require(
          clock.shows(lastTime(scene, member), LocalDateTime.now(ZoneId.systemDefault())),
          "the clock of " + member + " is not " + clock.hours() + " hours off");
      scene.awaitPurchases();
    }
    for (Member member : members) {
      scene.restart(member);
      scene.awaitPurchases();
    }
  }

  private static boolean hasLibrary(Scene scene, Member member, Path library) throws IOException {
    long pid = scene.folder(member).process().map(ProcessHandle::pid).orElse(-1L);
    return Files.readString(Path.of("/proc", String.valueOf(pid), "maps"))
        .contains(library.toString());
  }

  /** The time of the member's last log line, by its own clock. */
  private static LocalDateTime lastTime(Scene scene, Member member) throws IOException {
    return scene.logged(member, 0).stream()
        .map(TIME::matcher)
        .filter(Matcher::find)
        .map(matcher -> LocalDateTime.parse(matcher.group(1) + "T" + matcher.group(2)))
        .reduce((first, last) -> last)
        .orElseThrow(() -> new CaseFailedException(member + " has logged nothing"));
  }
}
