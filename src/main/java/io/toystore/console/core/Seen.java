package io.toystore.console.core;

import io.toystore.observe.core.Event;

/**
 * An event that the console keeps.
 *
 * @param sequence in the order of arrival, from 1
 * @param atMicros when it happened, by the console's clock
 */
public record Seen(long sequence, long atMicros, Event event) {}
