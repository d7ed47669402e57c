/**
 * The front-end's HTTP side: reads and checks requests, and writes responses; the rules are in the
 * core.
 */
package io.toystore.frontend.http;
