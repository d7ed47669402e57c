/**
 * The replicated log: Raft's log and rules, with an appointed leader instead of elections, that
 * adopts the best log of a majority before it leads (design, section 5). Pure: see {@link
 * io.toystore.protocol.Core}.
 */
package io.toystore.replication;
