package io.toystore.processes;

import io.toystore.processes.Management.Health;
import io.toystore.processes.Member.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** The status of a cluster's members, one row each. */
public record Status(List<Row> rows) {
  private static final String FORMAT = "%-12s %8s  %-9s %-9s %6s %11s %11s  %s";
  private static final String NONE = "-";

  private enum State {
    RUNNING,
    PAUSED,
    STOPPED
  }

  /**
   * A member.
   *
   * @param pid 0 when the member does not run
   * @param remarks where the member serves, and its problems
   */
  private record Row(Member member, State state, long pid, Metrics metrics, List<String> remarks) {

    String line() {
      String line =
          String.format(
              Locale.ROOT,
              FORMAT,
              member,
              pid == 0 ? NONE : pid,
              state.name().toLowerCase(Locale.ROOT),
              metrics.role().isEmpty() ? NONE : metrics.role(),
              shown("replica_term"),
              shown("replica_last_index"),
              shown("replica_commit_index"),
              String.join(", ", remarks));
      return line.stripTrailing();
    }

    private String shown(String meter) {
      OptionalLong value = metrics.value(meter);
      return value.isEmpty() ? NONE : String.valueOf(value.getAsLong());
    }
  }

  /** Queries all members in parallel; blocks. */
  public static Status of(Plan plan) {
    List<CompletableFuture<Row>> asked =
        plan.members().stream()
            .map(
                member -> {
                  CompletableFuture<Row> row = new CompletableFuture<>();
                  Thread thread =
                      new Thread(() -> row.complete(row(plan, member)), "status-" + member);
                  thread.setDaemon(true);
                  thread.setUncaughtExceptionHandler((t, e) -> row.completeExceptionally(e));
                  thread.start();
                  return row;
                })
            .toList();
    return new Status(asked.stream().map(CompletableFuture::join).toList());
  }

  private static Row row(Plan plan, Member member) {
    MemberFolder folder = plan.folder(member);
    List<String> remarks = new ArrayList<>();
    if (member.tier() == Tier.FRONTEND) {
      remarks.add(plan.url(member));
    }
    Optional<ProcessHandle> process = folder.process();
    if (process.isEmpty()) {
      folder.exitStatus().ifPresent(status -> remarks.add("exit status " + status));
      folder
          .foreignPid()
          .ifPresent(pid -> remarks.add("its pid file names process " + pid + ", not its own"));
      return new Row(member, State.STOPPED, 0, Metrics.parse(""), remarks);
    }
    long pid = process.get().pid();
    if (OwnProcesses.isPaused(process.get())) {
      return new Row(member, State.PAUSED, pid, Metrics.parse(""), remarks);
    }
    Management management = new Management(plan);
    Health health = management.health(member);
    if (!health.ready()) {
      remarks.add("not ready: " + health.why());
    }
    Metrics metrics = management.metrics(member);
    OptionalLong leader = metrics.value("order_leader");
    if (leader.orElse(0) > 0) {
      remarks.add("orders go to order-" + leader.getAsLong());
    }
    return new Row(member, State.RUNNING, pid, metrics, remarks);
  }

  public boolean allRun() {
    return rows.stream().allMatch(row -> row.state == State.RUNNING);
  }

  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            FORMAT,
            "MEMBER",
            "PID",
            "STATE",
            "ROLE",
            "TERM",
            "LOG END",
            "COMMITTED",
            "WHERE"));
    rows.forEach(row -> lines.add(row.line()));
    return lines;
  }
}
