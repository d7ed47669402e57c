package io.toystore.verify.core;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The breaches that were found. All are counted; for each rule the first few are kept in full. */
public final class Findings {
  /** How many findings of one rule are kept. */
  public static final int MAX_SAMPLES = 5;

  /**
   * One breach of a rule.
   *
   * @param what the breach in one sentence
   * @param evidence the operations and records that show it, each with its file and line
   */
  public record Finding(Rule rule, String what, List<String> evidence) {
    public Finding {
      evidence = List.copyOf(evidence);
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder(rule.key()).append(": ").append(what);
      evidence.forEach(line -> text.append("\n  ").append(line));
      return text.toString();
    }
  }

  private final Map<Rule, List<Finding>> samples = new EnumMap<>(Rule.class);
  private final Map<Rule, Long> counts = new EnumMap<>(Rule.class);

  void add(Rule rule, String what, Operation... evidence) {
    counts.merge(rule, 1L, Long::sum);
    if (hasRoom(rule)) {
      List<String> lines = new ArrayList<>();
      for (Operation operation : evidence) {
        lines.add(operation.evidence());
      }
      keep(new Finding(rule, what, lines));
    }
  }

  /** Adds a breach. */
  public void add(Rule rule, String what, List<String> evidence) {
    counts.merge(rule, 1L, Long::sum);
    if (hasRoom(rule)) {
      keep(new Finding(rule, what, evidence));
    }
  }

  /** Adds all breaches of other findings. */
  public void addAll(Findings others) {
    others.counts.forEach((rule, count) -> counts.merge(rule, count, Long::sum));
    others.samples.forEach(
        (rule, list) -> list.stream().filter(finding -> hasRoom(rule)).forEach(this::keep));
  }

  private boolean hasRoom(Rule rule) {
    return samples(rule).size() < MAX_SAMPLES;
  }

  private void keep(Finding finding) {
    samples.computeIfAbsent(finding.rule(), unused -> new ArrayList<>()).add(finding);
  }

  /** How often the rule was broken. */
  public long count(Rule rule) {
    return counts.getOrDefault(rule, 0L);
  }

  /** How often any rule was broken. */
  public long count() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The first breaches of the rule. */
  public List<Finding> samples(Rule rule) {
    return List.copyOf(samples.getOrDefault(rule, List.of()));
  }

  public boolean isEmpty() {
    return counts.isEmpty();
  }

  /** All findings that were kept, for a failing test. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    samples.values().forEach(list -> list.forEach(finding -> text.append(finding).append('\n')));
    return text.toString();
  }
}
