/**
 * Strict readers of users' texts, with errors that name line and column: texts, JSON, CSV; the
 * configuration, from JSON into records; and its part that all tiers have in common, the cluster.
 */
package io.toystore.config;
