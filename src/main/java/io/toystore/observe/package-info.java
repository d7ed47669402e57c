/** What a process shows of itself over HTTP: metrics for Prometheus, and its health. */
package io.toystore.observe;
