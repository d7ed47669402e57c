package io.toystore.frontend.http;

/**
 * The bounds of a front-end's streams of events.
 *
 * @param maxStreams open at once; a further one is refused
 * @param ringBytes the lines kept for streams that are slow
 * @param ringLines the same, in lines
 * @param historyBytes the rare events kept for streams that begin
 * @param stallMillis a stream whose client takes nothing for this long, with something to take, is
 *     closed
 * @param keepAliveMillis a stream on which nothing was sent for this long gets a comment
 * @param lingerMillis how long members are still listened to after the last stream has ended
 */
public record StreamSettings(
    int maxStreams,
    int ringBytes,
    int ringLines,
    int historyBytes,
    long stallMillis,
    long keepAliveMillis,
    long lingerMillis) {
  public static final StreamSettings DEFAULTS =
      new StreamSettings(64, 4 << 20, 1 << 14, 256 << 10, 10_000, 15_000, 5_000);
}
