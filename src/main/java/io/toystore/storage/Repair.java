package io.toystore.storage;

import java.nio.file.Path;

/**
 * The bad end of a journal that recovery has cut off.
 *
 * @param file the segment
 * @param offset where the cut was made, in bytes
 * @param index the index that the first record cut would have had
 * @param bytesCut how many bytes were cut
 */
public record Repair(Path file, long offset, long index, long bytesCut) {}
