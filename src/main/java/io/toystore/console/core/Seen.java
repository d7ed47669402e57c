package io.toystore.console.core;

import io.toystore.observe.core.Event;

/**
 * An event that the console keeps.
 *
 * @param sequence the number in the order of arrival, from 1
 * @param atMicros when it happened, by the console's clock
 * @param run the sequence of the first event of its run; its own if it repeats no other
 * @param times its position in the run, from 1
 */
public record Seen(long sequence, long atMicros, Event event, long run, int times) {}
