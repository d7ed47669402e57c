package io.toystore.frontend.http;

/**
 * The limits of a front-end's streams of events.
 *
 * @param maxStreams the maximum number of open streams; further ones are refused
 * @param ringBytes the size of the lines kept for slow streams
 * @param ringLines the number of lines kept for slow streams
 * @param historyBytes the size of the rare events kept for new streams
 * @param stallMillis a stream whose client takes no available data for this long is closed
 * @param keepAliveMillis a stream on which nothing was sent for this long gets a comment
 * @param lingerMillis how long members are still observed after the last stream has ended
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
