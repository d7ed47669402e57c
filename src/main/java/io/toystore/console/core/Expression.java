package io.toystore.console.core;

import io.toystore.console.core.MemberState.Life;
import io.toystore.console.core.MemberState.Tier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The condition of {@code --until}: comparisons {@code NAME OP VALUE}, joined by {@code and}. A
 * value that is not known yet fulfils no comparison.
 */
public final class Expression {
  /** A name other than a member's, and its meaning. */
  enum Figure {
    LEADER("leader", "the replica that leads and serves: its number, or none"),
    TERM("term", "the term of that leader"),
    ORDERS("orders", "how many orders there are"),
    RATE("rate", "orders a second"),
    COMMIT("commit", "the commit index of the leader"),
    PENDING("pending", "reservations in the catalog that are neither settled nor given back"),
    SILENT("silent", "how many members are expected and not heard"),
    EQUAL("equal", "yes or no: whether the replicas hold the same entries"),
    BALANCES("balances", "yes or no: whether the stock adds up"),
    HEALTHY("healthy", "yes or no: whether --once would find nothing wrong");

    private final String word;
    private final String meaning;

    Figure(String word, String meaning) {
      this.word = word;
      this.meaning = meaning;
    }

    private static Optional<Figure> of(String word) {
      for (Figure figure : values()) {
        if (figure.word.equals(word)) {
          return Optional.of(figure);
        }
      }
      return Optional.empty();
    }
  }

  private static final List<String> OPERATORS = List.of("!=", "<=", ">=", "=", "<", ">");
  private static final List<String> STATES =
      List.of("live", "silent", "stopped", "missing", "leader", "follower", "candidate");

  private record Comparison(String name, Optional<Figure> figure, String operator, String value) {}

  private final String text;
  private final List<Comparison> comparisons;

  private Expression(String text, List<Comparison> comparisons) {
    this.text = text;
    this.comparisons = List.copyOf(comparisons);
  }

  /** One line for each figure: its name and its meaning. */
  public static List<String> help() {
    List<String> lines = new ArrayList<>();
    for (Figure figure : Figure.values()) {
      lines.add(figure.word + ": " + figure.meaning);
    }
    return lines;
  }

  private static String known() {
    return Arrays.stream(Figure.values())
        .map(figure -> figure.word)
        .collect(Collectors.joining(", "));
  }

  /**
   * Reads an expression.
   *
   * @throws IllegalArgumentException with one line that gives the position, from 1, and what is
   *     allowed there
   */
  public static Expression parse(String text) {
    return new Parser(text).parse();
  }

  private static final class Parser {
    private final String text;
    private final List<Comparison> comparisons = new ArrayList<>();
    private int at;

    Parser(String text) {
      this.text = text;
    }

    Expression parse() {
      while (true) {
        comparisons.add(comparison());
        skipSpaces();
        if (at == text.length()) {
          return new Expression(text.strip(), comparisons);
        }
        int begin = at;
        String and = word();
        if (!and.equals("and")) {
          throw wrong(begin, "expected \"and\" or the end");
        }
      }
    }

    private Comparison comparison() {
      skipSpaces();
      int begin = at;
      String name = word().toLowerCase(Locale.ROOT);
      Optional<Figure> figure = Figure.of(name);
      if (figure.isEmpty() && !isMember(name)) {
        throw wrong(
            begin,
            name.isEmpty()
                ? "a name is missing"
                : "there is no \""
                    + name
                    + "\": the names are "
                    + known()
                    + ", and members such as order-3, catalog or frontend-1");
      }
      skipSpaces();
      int operatorAt = at;
      String operator =
          OPERATORS.stream()
              .filter(candidate -> text.startsWith(candidate, at))
              .findFirst()
              .orElseThrow(() -> wrong(operatorAt, "expected one of = != < <= > >="));
      at += operator.length();
      skipSpaces();
      int valueAt = at;
      String value = word().toLowerCase(Locale.ROOT);
      check(figure, operator, operatorAt, value, valueAt);
      return new Comparison(name, figure, operator, value);
    }

    private void check(
        Optional<Figure> figure, String operator, int operatorAt, String value, int valueAt) {
      boolean ordered = !operator.equals("=") && !operator.equals("!=");
      if (figure.isEmpty() || isYesOrNo(figure.get())) {
        List<String> allowed = figure.isEmpty() ? STATES : List.of("yes", "no");
        if (ordered) {
          throw wrong(operatorAt, "only = and != are allowed here");
        }
        if (!allowed.contains(value)) {
          throw wrong(valueAt, "expected one of " + String.join(", ", allowed));
        }
      } else if (figure.get() == Figure.LEADER && value.equals("none")) {
        if (ordered) {
          throw wrong(operatorAt, "only = and != are allowed here");
        }
      } else if (!value.matches("[0-9]{1,18}")) {
        throw wrong(
            valueAt,
            figure.get() == Figure.LEADER
                ? "expected a whole number, or none"
                : "expected a whole number");
      }
    }

    private static boolean isMember(String name) {
      return Tier.of(name) != Tier.OTHER;
    }

    private void skipSpaces() {
      while (at < text.length() && text.charAt(at) == ' ') {
        at++;
      }
    }

    private String word() {
      int begin = at;
      while (at < text.length() && " =!<>".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(begin, at);
    }

    private IllegalArgumentException wrong(int position, String what) {
      return new IllegalArgumentException("position " + (position + 1) + ": " + what);
    }
  }

  private static boolean isYesOrNo(Figure figure) {
    return figure == Figure.EQUAL || figure == Figure.BALANCES || figure == Figure.HEALTHY;
  }

  /** The expression as given. */
  public String text() {
    return text;
  }

  /** Whether the expression holds. */
  public boolean holds(StoreView store) {
    return comparisons.stream().allMatch(comparison -> holds(comparison, store));
  }

  /** Each name with its value, such as "leader is 2, order-3 is silent". */
  public String values(StoreView store) {
    return comparisons.stream()
        .map(Comparison::name)
        .distinct()
        .map(name -> name + " is " + value(name, store).orElse("not known"))
        .collect(Collectors.joining(", "));
  }

  private static boolean holds(Comparison comparison, StoreView store) {
    if (comparison.figure.isEmpty()) {
      boolean is = isState(comparison.name, comparison.value, store);
      boolean known = store.heard();
      return known && is == comparison.operator.equals("=");
    }
    Optional<String> value = value(comparison.name, store);
    boolean none = comparison.value.equals("none");
    if (none && value.isEmpty() && store.heard()) {
      value = Optional.of("none");
    }
    if (value.isEmpty()) {
      return false;
    }
    if (none || isYesOrNo(comparison.figure.get())) {
      return value.get().equals(comparison.value) == comparison.operator.equals("=");
    }
    int order = Long.compare(Long.parseLong(value.get()), Long.parseLong(comparison.value));
    return switch (comparison.operator) {
      case "=" -> order == 0;
      case "!=" -> order != 0;
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> order >= 0;
    };
  }

  /** A replica that is heard is live, and has its role as well. */
  private static boolean isState(String name, String state, StoreView store) {
    Optional<MemberState> member = store.member(name);
    String life =
        member.map(MemberState::life).orElse(Life.MISSING).name().toLowerCase(Locale.ROOT);
    return life.equals(state)
        || member.isPresent() && member.get().live() && member.get().text("role").equals(state);
  }

  private static Optional<String> value(String name, StoreView store) {
    Optional<Figure> figure = Figure.of(name);
    if (figure.isEmpty()) {
      return store.heard() ? Optional.of(Words.state(store.member(name))) : Optional.empty();
    }
    Optional<MemberState> leader = store.leader();
    return switch (figure.get()) {
      case LEADER -> leader.map(member -> Long.toString(member.replica()));
      case TERM -> leader.map(member -> Long.toString(member.number("term")));
      case ORDERS -> leader.map(member -> Long.toString(member.number("orders")));
      case COMMIT -> leader.map(member -> Long.toString(member.number("commit")));
      case RATE ->
          Optional.of(store.ordersPerSecond())
              .filter(rate -> !Double.isNaN(rate))
              .map(rate -> Long.toString(Math.round(rate)));
      case PENDING ->
          store.of(Tier.CATALOG).stream()
              .filter(member -> member.live() && member.report().isPresent())
              .map(member -> Long.toString(member.number("pending")))
              .findFirst();
      case SILENT ->
          store.heard()
              ? Optional.of(
                  Long.toString(store.members().stream().filter(member -> !member.live()).count()))
              : Optional.empty();
      case EQUAL ->
          switch (store.digests().verdict()) {
            case EQUAL -> Optional.of("yes");
            case UNEQUAL -> Optional.of("no");
            case UNKNOWN -> Optional.empty();
          };
      case BALANCES ->
          store.of(Tier.CATALOG).stream()
              .filter(member -> member.live() && member.report().isPresent())
              .map(member -> member.is("balances") ? "yes" : "no")
              .findFirst();
      case HEALTHY ->
          store.heard() ? Optional.of(store.problems().isEmpty() ? "yes" : "no") : Optional.empty();
    };
  }
}
