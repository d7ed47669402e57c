package io.toystore.console.core;

import io.toystore.observe.core.Event;

/** The sentences of events in plain English; all these texts are here. */
public final class Sentences {
  private Sentences() {}

  /** The sentence of an event, without a full stop. */
  public static String of(Event event, MemberNames names) {
    return new Sentence(event, names).text();
  }

  /** The sentence without its subject; shorter for a message that was received. */
  static String ofHop(Trail.Hop hop, MemberNames names) {
    Event event = hop.event();
    if (event.from().isEmpty()) {
      String sentence = of(event, names);
      String subject = event.node() + " ";
      return sentence.startsWith(subject) ? sentence.substring(subject.length()) : sentence;
    }
    String travelled =
        hop.travelledMicros() < 0 ? "" : ", " + Text.number(hop.travelledMicros()) + " µs";
    return "<- " + names.of(event.from()) + travelled;
  }

  private record Sentence(Event event, MemberNames names) {
    String text() {
      String who = event.node();
      return switch (event.kind()) {
        case REPORT -> who + " reports how it is";
        case CLOCK -> who + " tells its clock";
        case REFUSED -> who + " does not answer the console: " + detail("why");
        case HIDDEN -> who + " left out " + count("count", "event") + ", which were too many";
        case GAP -> count("count", "line") + " came too fast for this reader and were left out";
        case STARTED -> who + " has started" + startedWith();
        case STOPPING -> who + " is asked to stop, and finishes what is in progress";
        case ROLE -> who + " is a " + detail("role") + ", term " + number("term");
        case PROMISED -> who + " promises to obey no term below " + number("term");
        case SERVING ->
            event.is("serving")
                ? who + " serves as leader; term " + number("term") + orders()
                : who + " serves no more; term " + number("term");
        case BOOKS ->
            event.is("fit")
                ? who + " finds that the catalog's books fit its " + count("orders", "order")
                : who + " sells nothing: " + detail("text");
        case SELECTED -> selected(who);
        case SELECTION_HEARD ->
            who + " hears that " + about() + " uses order-" + number("leader") + " as leader";
        case SILENT -> about() + " is silent to " + who + in(" (%s ms)", "millis");
        case ANSWERS -> about() + " answers " + who;
        case LAGGING ->
            about()
                + " lags: it has confirmed "
                + number("match")
                + " of "
                + number("commit")
                + " to "
                + who;
        case CAUGHT_UP ->
            about() + " has caught up, at " + number("match") + in(" after %s ms", "millis");
        case CUT ->
            who
                + " removes "
                + count("count", "entry", "entries")
                + " from "
                + number("index")
                + " on, which its leader does not have";
        case RESTOCKED -> who + " restocks " + toys();
        case GAVE_BACK ->
            who + " gives back " + count("count", "reservation") + " of purchases not placed";
        case PAUSED -> who + " stood still for " + number("millis") + " ms";
        case DROPPED -> who + " drops " + count("count", "message") + ": " + detail("why");
        case ASKED -> who + " is asked for " + what();
        case ANSWERED -> who + " answers its client: " + what();
        case APPENDED -> who + " gives the order to its disk, entry " + number("index");
        case FORCED -> who + " has the order on its disk, entry " + number("index");
        case COMMITTED -> who + " has it on a majority's disks, entry " + number("index");
        case FORCE ->
            who
                + " forces "
                + count("entries", "entry", "entries")
                + " to its disk in "
                + number("micros")
                + " µs";
        case COMMIT -> who + " commits up to " + number("index");
        case PURCHASE -> message("asks %s for the order", "the purchase");
        case OUTCOME ->
            message(detail("text").isEmpty() ? "tells %s the outcome" : "tells %s", "the outcome");
        case RESERVATION -> message("asks %s to reserve the pieces", "the question to reserve");
        case RESERVATION_ANSWER ->
            message("tells %s of the reservation", "the answer about the reservation");
        case SETTLEMENT -> message("tells %s what became of it", "the settlement");
        case QUESTION ->
            message("asks %s what became of the purchase", "the question about the purchase");
        case PRE_VOTE -> message("asks %s whether it hears a leader", "that question (pre-vote)");
        case PRE_VOTE_ANSWER ->
            message("tells %s whether it hears a leader", "the answer to its pre-vote");
        case PREPARE -> message("asks %s for a promise", "the question for a promise");
        case PROMISE -> message("gives %s its promise", "the promise");
        case PREPARE_REFUSED -> message("refuses %s a promise", "the refusal of a promise");
        case FETCH_LOG -> message("fetches entries from %s", "the question for entries");
        case FETCHED_LOG -> message("sends %s the entries it lacks", "the entries it lacks");
        case APPEND_REFUSED -> message("refuses entries of %s", "the refusal of entries");
        case RESIGNED -> message("tells %s that it leads no more", "that it leads no more");
        case RETURNED -> message("tells %s that it is back", "that it is back");
        case RETURNED_ANSWER ->
            message("tells %s what it knows of it", "what is known of the one that is back");
        case LEAD -> message("asks %s to lead", "the appointment to lead");
        case LEAD_ANSWER ->
            message("answers %s about the appointment", "the answer to the appointment");
        case ASK_OUTCOMES ->
            message("asks %s what became of reservations", "the question about reservations");
        case RECONCILE -> message("asks %s for its books", "the question for its books");
        case RECONCILE_ANSWER -> message("shows %s its books", "the catalog's books");
        case BOOKS_DIFFER -> message("tells %s that the books differ", "that the books differ");
        case RESTOCK -> message("asks %s to restock", "the command to restock");
        case PUT_PRODUCT -> message("asks %s to put a product", "the command to put a product");
        case PATCH_PRODUCT ->
            message("asks %s to change a product", "the command to change a product");
        case CORRECT_STOCK ->
            message("asks %s to correct the stock", "the command to correct the stock");
        case REMOVE_PRODUCT ->
            message("asks %s to remove a product", "the command to remove a product");
        case OPERATOR_ANSWER ->
            message("answers %s about the command", "the answer to the command");
        case APPEND_ENTRIES -> message("sends %s entries, or that it leads", "entries");
        case APPEND_CONFIRMED -> message("confirms entries to %s", "the confirmation");
        case APPEND_HEARD ->
            message("tells %s that it hears it; its disk is at work", "that it is heard");
        case PING -> message("pings %s", "a ping");
        case PONG -> message("answers the ping of %s", "the answer to its ping");
        case SELECTION -> message("tells %s which leader it uses", "which leader is used");
        case PURCHASES -> message("sends %s purchases", "purchases");
        case PURCHASE_OUTCOMES -> message("sends %s outcomes", "outcomes");
        case FIND_ORDERS -> message("asks %s for orders", "the question for orders");
        case FOUND_ORDERS -> message("tells %s about orders", "the answer about orders");
        case RESERVE -> message("asks %s for reservations", "the question for reservations");
        case RESERVE_ANSWER -> message("answers reservations of %s", "the answer to reservations");
        case SETTLE -> message("settles purchases with %s", "settled purchases");
        case FIND_PRODUCTS -> message("asks %s for products", "the question for products");
        case FOUND_PRODUCTS -> message("sends %s products", "products");
        case LIST_PRODUCTS ->
            message("asks %s for a page of products", "the question for a page of products");
        case PRODUCT_PAGE -> message("sends %s a page of products", "a page of products");
        case INVALIDATIONS -> message("tells %s which products changed", "which products changed");
        case CHANGES_SINCE -> message("asks %s for changes", "the question for changes");
        case CHANGES -> message("tells %s what has changed", "what has changed");
      };
    }

    /** The sentence of the sender, with {@code sends}, or of the receiver, with {@code what}. */
    private String message(String sends, String what) {
      String remark = detail("text");
      String more = remark.isEmpty() ? "" : ": " + remark;
      return event.from().isEmpty()
          ? event.node() + " " + sends.replace("%s", other(event.to())) + more
          : event.node() + " receives from " + other(event.from()) + " " + what + more;
    }

    private String other(String called) {
      return called.isEmpty() ? "all" : names.of(called);
    }

    private String about() {
      return event.to().isEmpty() ? "a member" : names.of(event.to());
    }

    private String selected(String who) {
      long leader = event.number("leader");
      if (leader == 0) {
        return who + " has no leader";
      }
      long route = event.number("route");
      return "orders of "
          + who
          + " go to order-"
          + leader
          + (route == leader || route == 0 ? "" : " by way of order-" + route)
          + ", term "
          + number("term");
    }

    private String startedWith() {
      String version = detail("version");
      return (version.isEmpty() ? "" : ", version " + version)
          + in(", with %s entries", "last")
          + in(", term %s", "term");
    }

    private String orders() {
      return in("; the store has %s orders", "orders");
    }

    private String toys() {
      String names = detail("toys").replaceAll("[\\[\\]]", "");
      String toys = count("count", "toy");
      return names.isEmpty() ? toys : toys + ": " + names;
    }

    private String what() {
      String remark = detail("text");
      return remark.isEmpty() ? "a purchase" : remark;
    }

    private String detail(String name) {
      return event.text(name);
    }

    private String number(String name) {
      return Text.number(event.number(name));
    }

    /** The format with this number; empty if the event does not have it. */
    private String in(String format, String name) {
      return event.details().get(name) instanceof Number ? format.replace("%s", number(name)) : "";
    }

    private String count(String name, String singular) {
      return Text.count(event.number(name), singular);
    }

    private String count(String name, String singular, String plural) {
      long count = event.number(name);
      return Text.number(count) + " " + (count == 1 ? singular : plural);
    }
  }
}
