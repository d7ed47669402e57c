package io.toystore.console.core;

/** A piece of a line, all in one tone. */
public record Span(String text, Tone tone) {}
