package io.toystore.observe.core;

import io.toystore.catalog.core.CatalogReplica;
import io.toystore.model.BooksDifference;
import io.toystore.model.LogEntry;
import io.toystore.text.FlatJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Derives the events of the catalog: when it serves, what it restocks and what it gives back. */
public final class CatalogDiffer implements Differ {
  /** The maximum number of toys or requests that an event names; their count is always given. */
  private static final int MAX_NAMED = 10;

  private final CatalogReplica core;
  private final List<LogEntry> appended = new ArrayList<>();
  private long restocks;
  private long givenBack;
  private boolean serving;
  private boolean booksDiffer;

  public CatalogDiffer(CatalogReplica core) {
    this.core = core;
    restocks = core.restocks();
    givenBack = core.givenBack();
  }

  @Override
  public void appended(List<LogEntry> entries) {
    appended.addAll(entries);
  }

  @Override
  public void look(long nowMillis, EventSink to) {
    if (core.answers() != serving) {
      serving = core.answers();
      to.event(
          EventKind.SERVING, "", Map.of("serving", serving, "term", core.term(), "orders", 0L));
    }
    if (core.restocks() != restocks) {
      long count = core.restocks() - restocks;
      restocks = core.restocks();
      to.event(EventKind.RESTOCKED, "", Map.of("count", count, "toys", named("Restocked", "name")));
    }
    if (core.givenBack() != givenBack) {
      long count = core.givenBack() - givenBack;
      givenBack = core.givenBack();
      to.event(
          EventKind.GAVE_BACK, "", Map.of("count", count, "requests", named("GivenBack", "id")));
    }
    BooksDifference difference = core.booksDifference();
    if ((difference != null) != booksDiffer) {
      booksDiffer = difference != null;
      if (booksDiffer) {
        to.event(
            EventKind.BOOKS,
            "",
            Map.of("fit", false, "orders", difference.settled(), "text", difference.toString()));
      }
    }
    appended.clear();
  }

  private List<Object> named(String type, String field) {
    List<Object> names = new ArrayList<>();
    for (LogEntry entry : appended) {
      Map<String, Object> fields = FlatJson.parse(entry.payload());
      if (type.equals(fields.get("type")) && names.size() < MAX_NAMED) {
        names.add(fields.get(field));
      }
    }
    return names;
  }

  @Override
  public long forcedIndex() {
    return core.forcedIndex();
  }

  @Override
  public long commitIndex() {
    return core.commitIndex();
  }
}
