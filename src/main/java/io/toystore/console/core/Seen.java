package io.toystore.console.core;

import io.toystore.observe.core.Event;

/**
 * An event that the console keeps.
 *
 * @param sequence in the order of arrival, from 1
 * @param atMicros when it happened, by the console's clock
 * @param run the sequence of the first event that this one repeats; its own if it repeats none
 * @param times the how manieth of its run it is, from 1
 */
public record Seen(long sequence, long atMicros, Event event, long run, int times) {}
