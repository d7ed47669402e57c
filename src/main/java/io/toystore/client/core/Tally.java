package io.toystore.client.core;

/** How many requests of each kind ended in which way. */
public final class Tally {
  private final long[][] counts =
      new long[RequestKind.values().length][RequestResult.values().length];

  /** Counts a request of this kind that ended with this outcome. */
  public void count(RequestKind kind, RequestResult outcome) {
    counts[kind.ordinal()][outcome.ordinal()]++;
  }

  /** How many requests of this kind ended with this outcome. */
  public long of(RequestKind kind, RequestResult outcome) {
    return counts[kind.ordinal()][outcome.ordinal()];
  }

  /** How many requests of this kind have ended. */
  public long total(RequestKind kind) {
    long total = 0;
    for (RequestResult outcome : RequestResult.values()) {
      total += of(kind, outcome);
    }
    return total;
  }

  /** How many requests of this kind failed: neither success nor 409. */
  public long failed(RequestKind kind) {
    return total(kind) - of(kind, RequestResult.OK) - of(kind, RequestResult.CONFLICT);
  }

  /** How many requests of all kinds have ended. */
  public long total() {
    long total = 0;
    for (RequestKind kind : RequestKind.values()) {
      total += total(kind);
    }
    return total;
  }

  /** How many requests of all kinds failed. */
  public long failed() {
    long failed = 0;
    for (RequestKind kind : RequestKind.values()) {
      failed += failed(kind);
    }
    return failed;
  }

  /** How many requests of all kinds succeeded. */
  public long ok() {
    long ok = 0;
    for (RequestKind kind : RequestKind.values()) {
      ok += of(kind, RequestResult.OK);
    }
    return ok;
  }
}
