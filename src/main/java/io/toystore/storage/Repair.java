package io.toystore.storage;

import java.nio.file.Path;

/**
 * The bad end of a journal that recovery has cut off.
 *
 * @param file the segment
 * @param offset where the cut was made, in bytes
 * @param index the index that the first record cut would have had
 * @param bytesCut how much was cut
 * @param ambiguous the bytes cut may have been a record that was forced once ({@link TailRule}): a
 *     replica of several then starts under the lost-disk rule (design, section 4.3)
 */
public record Repair(Path file, long offset, long index, long bytesCut, boolean ambiguous) {}
