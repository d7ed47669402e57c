package io.toystore.console.core;

/** A piece of a line in one tone. */
public record Span(String text, Tone tone) {}
