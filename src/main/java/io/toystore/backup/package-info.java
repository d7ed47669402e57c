/**
 * The commands {@code backup} and {@code restore}. A backup is read from the data folders of a
 * store that may be running. It is a folder with a log for each group, and a {@code manifest.jsonl}
 * that is written last. {@code core} decides where to cut the logs.
 */
package io.toystore.backup;
