/**
 * Configuration: strict reading of JSON into records, with errors that a person can act on, and the
 * part that every tier has in common, the cluster.
 */
package io.toystore.config;
