/**
 * The values that every tier knows, each with its rules: a toy's name, a price, a request's id, a
 * log entry. They depend only on each other.
 */
package io.toystore.model;
