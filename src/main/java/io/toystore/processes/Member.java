package io.toystore.processes;

import io.toystore.config.Quoted;
import io.toystore.config.UserError;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A member of a cluster.
 *
 * @param number 1 and up within its tier; there is one catalog
 */
public record Member(Tier tier, int number) {
  /**
   * The maximum number of order replicas, and of front-ends, for which a cluster's ports are
   * planned.
   */
  public static final int MOST = 9;

  private static final Pattern NAME = Pattern.compile("(order|frontend)-([1-9])");

  public static final Member CATALOG = new Member(Tier.CATALOG, 1);

  /**
   * The tiers, in the order in which they are stopped: a tier stops after the tiers that call it.
   */
  public enum Tier {
    FRONTEND,
    ORDER,
    CATALOG;

    /** The launcher's word for the tier. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The member of this name, such as {@code order-2}.
   *
   * @throws UserError when no member has such a name
   */
  static Member named(String name) {
    Matcher matcher = NAME.matcher(name);
    if (matcher.matches()) {
      Tier tier = Tier.valueOf(matcher.group(1).toUpperCase(Locale.ROOT));
      return new Member(tier, Integer.parseInt(matcher.group(2)));
    }
    if (name.equals(CATALOG.name())) {
      return CATALOG;
    }
    throw new UserError(Quoted.of(name) + ": not the name of a member");
  }

  /** The member's name for users, and of its folder. */
  public String name() {
    return tier == Tier.CATALOG ? tier.word() : tier.word() + "-" + number;
  }

  /** The member's position in the plan of ports and addresses; unique in the cluster. */
  int slot() {
    return switch (tier) {
      case CATALOG -> 0;
      case ORDER -> number;
      case FRONTEND -> MOST + number;
    };
  }

  @Override
  public String toString() {
    return name();
  }
}
