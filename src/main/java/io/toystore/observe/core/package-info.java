/**
 * The rules of observation: the kinds of events, how events are derived from a core's state before
 * and after a step, who may observe, and how much is sent. Pure: no Vert.x, no clock.
 */
package io.toystore.observe.core;
