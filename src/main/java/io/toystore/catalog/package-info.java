/** The catalog as a verticle: its configuration, its first toys, its files and its snapshots. */
package io.toystore.catalog;
