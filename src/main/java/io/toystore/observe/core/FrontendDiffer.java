package io.toystore.observe.core;

import io.toystore.frontend.core.FrontendCore;
import java.util.Map;

/** Derives the events of a front-end: which leader it uses, and which members it hears. */
public final class FrontendDiffer implements Differ {
  private final FrontendCore core;

  /** Whether the front-end hears a member, by replica id; the catalog is at 0. */
  private final boolean[] heard;

  private int leader;
  private int route;
  private long term;

  public FrontendDiffer(FrontendCore core) {
    this.core = core;
    heard = new boolean[core.settings().orderReplicas() + 1];
  }

  @Override
  public void look(long nowMillis, EventSink to) {
    hears(0, core.catalogAnswers(nowMillis), to);
    for (int id = 1; id < heard.length; id++) {
      hears(id, core.answers(id, nowMillis), to);
    }
    if (core.leader() != leader || core.route() != route || core.term() != term) {
      leader = core.leader();
      route = core.route();
      term = core.term();
      to.event(
          EventKind.SELECTED,
          "",
          Map.of("leader", (long) leader, "term", term, "route", (long) route));
    }
  }

  private void hears(int id, boolean answers, EventSink to) {
    if (heard[id] != answers) {
      heard[id] = answers;
      String name = id == 0 ? Names.CATALOG : Names.order(id);
      if (answers) {
        to.event(EventKind.ANSWERS, name, Map.of());
      } else {
        long bound =
            id == 0 ? core.settings().stalenessBoundMillis() : core.settings().suspectAfterMillis();
        to.event(EventKind.SILENT, name, Map.of("millis", bound));
      }
    }
  }
}
