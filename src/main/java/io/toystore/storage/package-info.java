/**
 * The database file of a replica: segments of checked lines, the small files beside them, repair
 * after a crash, the lock, and the worker verticle that owns them all while a tier runs.
 *
 * <p>A data folder holds:
 *
 * <ul>
 *   <li>{@code journal/}: the segments and nothing else, so that two replicas with the same entries
 *       have the same folder, byte for byte;
 *   <li>{@code identity.json}: whose folder it is, and the folder's id; written last when a folder
 *       is initialised, so that a folder without it was never in use;
 *   <li>{@code group.json}: the folder of each replica of the group, once the group has begun;
 *   <li>{@code peers.json}: what is remembered of those replicas, written lazily;
 *   <li>{@code promise.json}: the highest term promised, replaced durably;
 *   <li>{@code durable.json}: the last entry that the journal is known to have had durable, by
 *       which a start notices that files of the journal are missing;
 *   <li>{@code commit.json}: the commit index, written lazily; losing it is harmless;
 *   <li>{@code snapshots/}: the two newest snapshots, or all parts of a snapshot in parts;
 *   <li>{@code lock}: held while the folder is open.
 * </ul>
 */
package io.toystore.storage;
