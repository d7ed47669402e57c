package io.toystore.observe.core;

import io.toystore.message.Address;
import io.toystore.message.Message;
import io.toystore.model.LogEntry;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Makes the events of a member from the inputs and outputs of its core, and from what a {@link
 * Differ} finds after each step. Rare events are always made. Events of sampled purchases and of
 * the wire are made only while an observer wants them, and otherwise cost a comparison. Not
 * thread-safe.
 */
public final class Tracer implements EventSink {
  private final String startId;
  private final LongSupplier micros;
  private final Function<Address, String> names;
  private final Consumer<Event> events;
  private final Predicate<EventKind> room;
  private final PurchaseSteps steps =
      new PurchaseSteps(
          new PurchaseSteps.Listener() {
            @Override
            public void passed(EventKind kind, String requestId, String text) {
              if (room.test(kind)) {
                tell(kind, sender(), receiver(), messageId, requestId, Map.of("text", text));
              }
            }

            @Override
            public void logged(EventKind kind, String requestId, long index, String type) {
              if (room.test(kind)) {
                tell(kind, "", "", "", requestId, Map.of("index", index, "type", type));
              }
            }
          });
  private final String node;
  private Differ differ = (nowMillis, to) -> {};
  private Level level = Level.RARE;
  private int mask;

  /** Counts wire events without a message, which have no id to be sampled by. */
  private int unnamed;

  /**
   * The current message. Names are made only for messages that are reported, since most are not.
   */
  private Message message;

  /** The receiver of {@code message}; null for a received message. */
  private Address receiver;

  private String messageId = "";

  /**
   * @param node the member's name
   * @param startId the id of this start of the member
   * @param micros the clock of events, see {@link Event#micros}
   * @param names the names of the members that listen at addresses
   * @param events receives each event at once
   * @param room whether an event that is not rare would be delivered; asked before it is made
   */
  public Tracer(
      String node,
      String startId,
      LongSupplier micros,
      Function<Address, String> names,
      Consumer<Event> events,
      Predicate<EventKind> room) {
    this.node = node;
    this.startId = startId;
    this.micros = micros;
    this.names = names;
    this.events = events;
    this.room = room;
  }

  /** Sets the differ that finds out what a step of the core has changed. */
  public void compareWith(Differ newDiffer) {
    differ = newDiffer;
  }

  /**
   * Sets which events are made in addition to rare ones.
   *
   * @param newMask which purchases and messages are reported ({@link Sample})
   */
  public void tellUpTo(Level newLevel, int newMask) {
    level = newLevel;
    mask = newMask;
    steps.sample(newMask);
    if (level == Level.RARE) {
      steps.forget();
    }
  }

  @Override
  public boolean wants(EventKind kind) {
    if (kind.level() != Level.WIRE) {
      return kind.level().compareTo(level) <= 0;
    }
    return level == Level.WIRE && (unnamed++ & mask) == 0 && room.test(kind);
  }

  /** Called when the core sends a message. */
  public void sent(Address to, Message sent) {
    EventKind kind = EventKind.of(sent);
    if (level != Level.RARE) {
      // The message may follow from a commit that no look has found yet.
      reached();
    }
    if (level != Level.RARE || kind.level() == Level.RARE) {
      passed(kind, sent, to);
    }
  }

  /** Called before the core receives a message. */
  public void received(Message given) {
    if (level != Level.RARE) {
      passed(EventKind.of(given), given, null);
    }
  }

  private void passed(EventKind kind, Message passing, Address to) {
    message = passing;
    receiver = to;
    messageId = "";
    boolean rareAndSent = kind.level() == Level.RARE && to != null;
    if (level == Level.WIRE || rareAndSent) {
      messageId = MessageId.of(message);
      if (kind.level() == Level.RARE || Sample.picks(messageId, mask) && room.test(kind)) {
        tell(kind, sender(), receiver(), messageId, "", Map.of("text", MessageText.of(message)));
      }
    }
    if (level != Level.RARE) {
      steps.message(message);
    }
  }

  private String sender() {
    return receiver == null ? Names.sender(message) : "";
  }

  private String receiver() {
    return receiver == null ? "" : names.apply(receiver);
  }

  /** Called when the core appends entries. */
  public void appended(List<LogEntry> entries) {
    differ.appended(entries);
    if (level != Level.RARE) {
      steps.appended(entries);
    }
  }

  /** Called when the core removes entries from its log. */
  public void cutFrom(long index) {
    event(EventKind.CUT, "", Map.of("index", index));
    steps.cutFrom(index);
  }

  /** Called after a step of the core, and as time passes. */
  public void look(long nowMillis) {
    differ.look(nowMillis, this);
    if (level != Level.RARE) {
      reached();
    }
  }

  private void reached() {
    steps.reached(differ.forcedIndex(), differ.commitIndex());
  }

  /** A step of a sampled purchase that no message shows. */
  public void purchase(EventKind kind, String requestId, String text) {
    if (level != Level.RARE && Sample.picks(requestId, mask) && room.test(kind)) {
      tell(kind, "", "", "", requestId, Map.of("text", text));
    }
  }

  @Override
  public void event(EventKind kind, String about, Map<String, Object> details) {
    tell(kind, "", about, "", "", details);
  }

  private void tell(
      EventKind kind,
      String from,
      String to,
      String id,
      String requestId,
      Map<String, Object> details) {
    events.accept(
        new Event(micros.getAsLong(), node, startId, kind, from, to, id, requestId, details));
  }
}
