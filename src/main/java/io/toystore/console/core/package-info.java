/**
 * The console's model of the store and its views: takes events and the time, and returns lines of
 * text. No Vert.x, threads, clock or files.
 */
package io.toystore.console.core;
