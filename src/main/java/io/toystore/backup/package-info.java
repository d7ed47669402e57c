/**
 * The commands {@code backup} and {@code restore}. A backup is read from the data folders of a
 * store that may be running, and is a folder itself: a log for each group, and a {@code
 * manifest.jsonl} that is written last. Where the logs are cut is decided in {@code core}.
 */
package io.toystore.backup;
