/**
 * What members tell those who watch them: the kinds of events, how events are derived from a core's
 * state before and after a step, who may watch, and how much is sent. Pure: no Vert.x, no clock.
 */
package io.toystore.observe.core;
