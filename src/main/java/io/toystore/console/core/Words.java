package io.toystore.console.core;

import io.toystore.console.core.MemberState.Life;
import io.toystore.console.core.MemberState.Tier;
import java.util.Locale;
import java.util.Optional;

/** The words for states, the same in every view. */
final class Words {
  private Words() {}

  /**
   * The state of a member, such as an order replica's role. Capitals mark the serving leader and
   * problems.
   */
  static String state(Optional<MemberState> member) {
    return member.map(Words::state).orElse(Life.MISSING.name());
  }

  static String state(MemberState member) {
    if (!member.live()) {
      return member.life().name();
    }
    if (member.report().isEmpty()) {
      return "heard";
    }
    if (member.tier() != Tier.ORDER) {
      return "live";
    }
    String role = member.text("role").toLowerCase(Locale.ROOT);
    return role.equals("leader") ? member.is("serving") ? "LEADER" : "leader, not serving" : role;
  }

  static Tone tone(MemberState member) {
    return switch (member.life()) {
      case LIVE -> member.leads() ? Tone.STRONG : Tone.PLAIN;
      case STOPPED -> Tone.WARNING;
      case SILENT, MISSING -> Tone.BAD;
    };
  }

  static String yesOrNo(boolean yes) {
    return yes ? "yes" : "NO";
  }

  /** How long ago a member was heard. */
  static String seen(MemberState member, long nowMicros) {
    if (member.life() == Life.MISSING) {
      return "never";
    }
    double seconds = Math.max(0, nowMicros - member.heardMicros()) / 1e6;
    return seconds < 100
        ? String.format(Locale.ROOT, "%.1fs", seconds)
        : Math.round(seconds / 60) + "m";
  }
}
