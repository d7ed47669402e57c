/**
 * The replicated log: Raft's log and rules, with an appointed leader instead of elections, which
 * adopts the best log of a majority before it leads (design, section 5). Pure: see {@link
 * io.toystore.sansio.Core}. It knows {@code model}, {@code message} and {@code sansio}, and nothing
 * else.
 *
 * <ul>
 *   <li>{@code Replica} takes the inputs of a tier. {@code Membership} says which peers count,
 *       {@code Peers} sends to them.
 *   <li>{@code Roles} checks terms and changes the role. Each role has its own state and rules:
 *       {@code PreVote}, {@code Candidate}, {@code Leader} (with {@code Replicator}, {@code
 *       FollowerProgress} and {@code ReadRounds}) and {@code Follower}.
 *   <li>{@code ReplicaState} is what all roles share: terms, commit index, and the log ({@code
 *       DurableLog}, {@code TermRuns}, {@code RecentEntries}).
 *   <li>{@code Terms} and {@code Majority} are arithmetic.
 * </ul>
 */
package io.toystore.replication;
