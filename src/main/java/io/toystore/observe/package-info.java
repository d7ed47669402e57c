/**
 * How a process can be observed: metrics for Prometheus and health over HTTP, and reports and
 * events on the bus.
 */
package io.toystore.observe;
