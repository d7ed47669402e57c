/**
 * What a process shows of itself: metrics for Prometheus and its health over HTTP, and its reports
 * and events on the bus, for those who watch.
 */
package io.toystore.observe;
