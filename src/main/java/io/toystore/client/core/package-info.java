/**
 * What the load client does next, what it was told, and the comparison of both: plain objects
 * without Vert.x, files, threads or a clock.
 */
package io.toystore.client.core;
