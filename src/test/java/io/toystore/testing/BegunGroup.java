package io.toystore.testing;

import io.toystore.message.ReplicaMessage.ReturnedAnswer;
import io.toystore.replication.ReplicaStart;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** An order group that has begun: the folder of replica {@code id} is 100 and the id. */
public final class BegunGroup {
  /** The folder of replica 0, if there were one. */
  public static final long FOLDER = 100;

  private static final long START = 9;

  private BegunGroup() {}

  /** A replica's first start in a group of this size, with nothing on its disk but the members. */
  public static ReplicaStart start(int id, int size) {
    List<Long> members = LongStream.rangeClosed(1, size).map(one -> FOLDER + one).boxed().toList();
    return new ReplicaStart(FOLDER + id, 0, 0, 0, 0).inGroup(START, members, List.of());
  }

  /** What the others answer to that start. */
  public static List<ReturnedAnswer> answers(int id, int size) {
    return IntStream.rangeClosed(1, size)
        .filter(peer -> peer != id)
        .mapToObj(
            peer ->
                new ReturnedAnswer(peer, size, FOLDER + peer, START, false, FOLDER + id, 0, 0, 0))
        .toList();
  }
}
