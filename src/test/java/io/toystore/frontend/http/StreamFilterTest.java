package io.toystore.frontend.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.toystore.observe.core.EventKind;
import io.toystore.observe.core.Level;
import io.toystore.observe.core.LineRing;
import io.toystore.observe.core.LineRing.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamFilterTest {
  private static StreamFilter ofAll(String... queries) {
    return StreamFilter.ofAll(List.of(queries).stream().map(StreamFilter::of).toList());
  }

  @Test
  void withoutAQueryItIsAllOfLevelOne() {
    StreamFilter all = new StreamFilter(Level.RARE, Set.of(), Set.of(), 0);
    assertEquals(all, StreamFilter.of(null));
    assertEquals(all, StreamFilter.of("unknown=1&x"));
  }

  @Test
  void allParametersAreRead() {
    assertEquals(
        new StreamFilter(
            Level.WIRE,
            Set.of(EventKind.ROLE, EventKind.CAUGHT_UP),
            Set.of("order-1", "frontend@1f"),
            255),
        StreamFilter.of(
            "l%65vel=3&kinds=role,caughtUp&members=order-1%2Cfrontend@1f&sample=0255&x=y"));
  }

  @Test
  void aLevelThatIsNotNamedIsTheOneThatTheKindsNeed() {
    assertEquals(Level.WIRE, StreamFilter.of("kinds=role,force").level());
    assertEquals(Level.RARE, StreamFilter.of("kinds=role").level());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "level=0|level must be 1, 2 or 3",
        "level=4|level must be 1, 2 or 3",
        "level=|level must be 1, 2 or 3",
        "level=-1|level must be 1, 2 or 3",
        "level=99999999999999999999|level must be 1, 2 or 3",
        "level=1&level=2|level appears twice in the query",
        "level=1&kinds=role,force|kinds has force, for which level must be 3",
        "sample=2|sample must be a power of two less one, from 0 (all) to 1048575: 255 is 1 of 256",
        "sample=2097151|sample must be a power of two less one, from 0 (all) to 1048575: 255 is 1"
            + " of 256",
        "sample=x|sample must be a power of two less one, from 0 (all) to 1048575: 255 is 1 of 256",
        "members=a,b%20c|members has \"b c\": it must be names of members separated by commas, such"
            + " as order-1,catalog,frontend-8080",
        "members=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17|members must be 16 names at most",
        "members=%zz|a % must be followed by two hexadecimal digits",
      })
  void whatCannotBeIsRefusedAndNamed(String query, String message) {
    MalformedException refused =
        assertThrows(MalformedException.class, () -> StreamFilter.of(query));
    assertEquals(message, refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"kinds=Role|Role", "kinds=role,,force|''", "kinds=clock|clock", "kinds=|''"})
  void anUnknownKindIsToldWhichThereAre(String query, String word) {
    String message =
        assertThrows(MalformedException.class, () -> StreamFilter.of(query)).getMessage();
    assertTrue(
        message.startsWith(
            "kinds has \""
                + word
                + "\": it must be words separated by commas, each one of report, refused, hidden,"),
        message);
    assertTrue(message.endsWith(", commit"), message);
  }

  private static List<String> passing(String query) {
    LineRing ring = new LineRing(1 << 20, 100, 1 << 20, 0);
    LineRing.Cursor cursor = ring.open(StreamFilter.of(query)::passes);
    // "c" has the hash 99, "d" 100, "" 0.
    String lines =
        """
        {"t":1,"n":"order-1","k":"report","d":{"id":"c","k":"role"}}
        {"t":2,"n":"order-1","k":"role","id":"c"}
        {"t":3,"n":"catalog","k":"restocked"}
        {"t":4,"n":"order-1","k":"purchase","id":"c","req":"d"}
        {"t":5,"n":"catalog","k":"reservation","id":"d","req":"c"}
        {"t":6,"n":"order-1","k":"force","id":"d"}
        {"t":7,"n":"order-1","k":"commit","id":"c"}
        {"t":8,"n":"order-1","k":"hidden"}
        {"t":9,"n":"catalog","k":"refused"}
        """;
    EventLines.add(lines.getBytes(UTF_8), ring);
    List<String> passed = new ArrayList<>();
    for (Line line = cursor.peek(); line != null; line = cursor.peek()) {
      passed.add(line.kind().word());
      cursor.advance();
    }
    return passed;
  }

  @Test
  void whatPassesIsOfTheLevelTheKindsAndTheMembers() {
    assertEquals(List.of("report", "role", "restocked", "hidden", "refused"), passing(null));
    assertEquals(
        List.of("report", "role", "restocked", "purchase", "reservation", "hidden", "refused"),
        passing("level=2"));
    assertEquals(9, passing("level=3").size());
    assertEquals(List.of("role", "force", "hidden", "refused"), passing("kinds=role,force"));
    assertEquals(List.of("restocked", "refused"), passing("members=catalog"));
    assertEquals(List.of(), passing("members=order-2"));
  }

  @Test
  void aSampleIsTakenOfPurchasesAndMessagesThatAreNotRare() {
    assertEquals(
        List.of("report", "role", "restocked", "purchase", "force", "hidden", "refused"),
        passing("level=3&sample=3"));
  }

  @Test
  void allTogetherWantTheHighestLevelAllKindsAllMembersAndTheFinestSample() {
    assertEquals(StreamFilter.of("level=1&sample=1048575"), ofAll("", "level=1&sample=1"));
    assertEquals(
        StreamFilter.of("level=3&sample=7"),
        ofAll("level=3&sample=7", "level=2&sample=255", "level=1"));
    assertEquals(
        StreamFilter.of("kinds=role,force&members=a,b&sample=0"),
        ofAll("kinds=role&members=a", "kinds=force&members=b"));
    assertEquals(Set.of(), ofAll("members=a", "").members());
    // Not more than they want together: all that is rare, and of the wire one kind.
    StreamFilter some = ofAll("", "kinds=force");
    assertEquals(Level.WIRE, some.level());
    assertTrue(some.kinds().containsAll(Set.of(EventKind.ROLE, EventKind.FORCE)));
    assertTrue(!some.kinds().contains(EventKind.COMMIT));
  }

  @Test
  void tooManyMembersAreAllMembers() {
    String[] queries =
        IntStream.range(0, 33).mapToObj(i -> "members=order-" + i).toArray(String[]::new);
    assertEquals(Set.of(), ofAll(queries).members());
  }

  @Test
  void whatIsNoEventIsNotPassedOn() {
    LineRing ring = new LineRing(1 << 20, 100, 1 << 20, 0);
    String lines =
        """
        no JSON
        {"t":1,"n":"order-1","k":"clock"}
        {"t":1,"n":"order-1","k":"ofAnotherVersion"}
        {"t":1,"n":"order-1"}
        {"t":1,"k":"role"}
        {"t":1,"n":"order-1","k":"role"
        {"t":1,"n":"order-1","k":"role"}}
        {"t":1,"n":"order-1","k":["role"]}
        {"t":1,"n":"order-1","k":{"role":1}}
        ["role"]

        """;
    String breaking = "{\"t\":1,\r\"n\":\"order-1\",\"k\":\"role\"}\n";
    String tooLong = "{\"n\":\"order-1\",\"k\":\"role\",\"d\":\"" + "x".repeat(1 << 16) + "\"}\n";
    String unfinished = "{\"t\":1,\"n\":\"order-1\",\"k\":\"role\"}";
    EventLines.add((lines + breaking + tooLong + unfinished).getBytes(UTF_8), ring);
    assertEquals(0, ring.size());
    EventLines.add((unfinished + "\n").getBytes(UTF_8), ring);
    assertEquals(1, ring.size());
  }
}
