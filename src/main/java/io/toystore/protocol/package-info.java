/**
 * What every tier agrees on: the values, the messages, the addresses, and the shape of a pure core.
 * Nothing here knows Vert.x, a file, a thread or a clock.
 */
package io.toystore.protocol;
