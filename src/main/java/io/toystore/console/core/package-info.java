/**
 * What the console knows of the store and how it shows it: events and the time go in, lines of text
 * come out. No Vert.x, threads, clock or files in here.
 */
package io.toystore.console.core;
