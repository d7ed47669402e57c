/**
 * What people write, read strictly and with errors that name line and column: texts, JSON, CSV; the
 * configuration, from JSON into records; and the part of it that every tier has in common, the
 * cluster.
 */
package io.toystore.config;
