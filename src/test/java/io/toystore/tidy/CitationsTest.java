package io.toystore.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What documents and comments refer to exists: each section of {@code docs/design.md} that is cited
 * as "design, section 5.7" or "design, sections 5 and 6", and the target of each link in a
 * document, with its anchor.
 */
class CitationsTest {
  private static final Path DESIGN = Path.of("docs", "design.md");

  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.*?) *$");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+(?:\\.[0-9]+)*");
  private static final Pattern NUMBERED_HEADING =
      Pattern.compile("(?m)^#{2,3} +(" + NUMBER + ")\\.? ");

  /** A citation; the group holds its numbers, and is empty where there should be some. */
  private static final Pattern CITATION =
      Pattern.compile(
          "design, (?:sections? |(?=[0-9\"]))((?:" + NUMBER + "(?:, and |, | and | to )?)*)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^ *```.*?^ *```");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

  /** A line's end in a comment, with the marks with which the next line begins. */
  private static final Pattern LINE_END = Pattern.compile("\\s*\\n\\s*(?:\\*(?!/)|//+|#)?\\s*");

  // ---- citations of the design ----

  @Test
  void eachCitedSectionOfTheDesignExists() throws IOException {
    Set<String> sections = sections(read(DESIGN));
    List<String> wrong = new ArrayList<>();
    int cited = 0;
    for (Path file : citingFiles()) {
      List<String> numbers = cited(read(file));
      cited += numbers.size();
      for (String number : numbers) {
        if (!sections.contains(number)) {
          wrong.add(file + " cites section " + number + " of the design");
        }
      }
    }

    assertTrue(cited > 50, "only " + cited + " citations: is the pattern still right?");
    assertEquals(List.of(), wrong);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          Terms have owners (design, section 5.2).            | 5.2
          (Raft, section 8; design, section 5.9). One round   | 5.9
          purchases (design, sections 5 and 6): 4 of them     | 5 6
          outcomes (design, sections 6.4, 6.5 and 6.6) ----   | 6.4 6.5 6.6
          // Front-end: design, sections 5.3, 6.3, and 7.      | 5.3 6.3 7
          the cache (design, sections 7.1 to 7.3)             | 7.1 7.3
          Keeps it lazily (design, 10.9).                     | 10.9
          (design, section "Read")                            | ?
          (design, "Read")                                    | ?
          """)
  void aCitationIsFoundInEachOfItsForms(String text, String numbers) {
    assertEquals(List.of(numbers.split(" ")), cited(text));
  }

  @Test
  void aCitationMayBeBrokenIntoLines() {
    assertEquals(
        List.of("5.3", "6.1"), cited(" * none serves (design,\n   * sections 5.3\n * and 6.1)"));
    assertEquals(List.of("4.3"), cited("// the end (design, section\n    // 4.3)"));
  }

  @Test
  void aHeadingThatGoesIsMissed() {
    String design = "## 5. Replication\n\n### 5.7 Append\n\n#### 5.8 Too deep\n";

    assertEquals(Set.of("5", "5.7"), sections(design));
    assertEquals(Set.of("5"), sections(design.replace("### 5.7 Append", "**Append**")));
  }

  // ---- links ----

  @Test
  void eachLinkInADocumentLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    Map<Path, Set<String>> anchors = new HashMap<>();
    int links = 0;
    for (Path document : documents()) {
      for (String link : links(read(document))) {
        links++;
        String problem = problem(document, link, anchors);
        if (problem != null) {
          broken.add(document + ": " + link + ": " + problem);
        }
      }
    }

    assertTrue(links > 50, "only " + links + " links: is the pattern still right?");
    assertEquals(List.of(), broken);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Watching it                         | watching-it
          5.7 Append                          | 57-append
          6.9 A follower in between (`via`)   | 69-a-follower-in-between-via
          Catalog, order and front-end: why?  | catalog-order-and-front-end-why
          """)
  void anAnchorIsMadeAsCodeHostsMakeIt(String heading, String anchor) {
    assertEquals(anchor, anchor(heading));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"nowhere.md", "design.md#no-such-heading", "#no-such-heading", "../nowhere"})
  void aLinkToNowhereIsFound(String link) {
    assertTrue(problem(DESIGN, link, new HashMap<>()) != null, link);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"design.md", "#57-append", "../README.md", "protocol", "https://vertx.io"})
  void aGoodLinkIsNotComplainedOf(String link) {
    assertEquals(null, problem(DESIGN, link, new HashMap<>()));
  }

  /** What is wrong with a link; null for nothing. Links to other hosts are not followed. */
  private static String problem(Path document, String link, Map<Path, Set<String>> anchors) {
    if (link.matches("[a-z]+:.*")) {
      return null;
    }
    int hash = link.indexOf('#');
    String path = hash < 0 ? link : link.substring(0, hash);
    Path folder = document.toAbsolutePath().getParent();
    Path target = path.isEmpty() ? document : folder.resolve(path).normalize();
    if (!Files.exists(target)) {
      return "no such file";
    }
    if (hash >= 0
        && !anchors
            .computeIfAbsent(target, CitationsTest::anchors)
            .contains(link.substring(hash + 1))) {
      return "no such heading";
    }
    return null;
  }

  private static Set<String> anchors(Path document) {
    return HEADING
        .matcher(withoutCode(read(document)))
        .results()
        .map(heading -> anchor(heading.group(1)))
        .collect(Collectors.toSet());
  }

  /** As GitHub, GitLab and Gitea make it of a heading. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }

  private static List<String> links(String document) {
    return LINK.matcher(withoutCode(document)).results().map(link -> link.group(1)).toList();
  }

  private static String withoutCode(String document) {
    return CODE_BLOCK.matcher(document).replaceAll("");
  }

  // ---- what is read ----

  private static Set<String> sections(String design) {
    return NUMBERED_HEADING
        .matcher(withoutCode(design))
        .results()
        .map(heading -> heading.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The numbers cited; "?" stands for a citation without one. */
  private static List<String> cited(String text) {
    List<String> numbers = new ArrayList<>();
    Matcher citation = CITATION.matcher(LINE_END.matcher(text).replaceAll(" "));
    while (citation.find()) {
      List<String> found =
          NUMBER.matcher(citation.group(1)).results().map(MatchResult::group).toList();
      numbers.addAll(found.isEmpty() ? List.of("?") : found);
    }
    return numbers;
  }

  private static List<Path> citingFiles() throws IOException {
    List<Path> files = new ArrayList<>(documents());
    files.addAll(files("src", ".java"));
    files.addAll(files("docs", ".pml"));
    files.addAll(files("scripts", ""));
    files.removeIf(file -> file.endsWith("CitationsTest.java"));
    return files;
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>(files("docs", ".md"));
    try (Stream<Path> root = Files.list(Path.of(""))) {
      root.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
    }
    return documents;
  }

  private static List<Path> files(String folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(folder))) {
      return files
          .filter(file -> Files.isRegularFile(file) && file.toString().endsWith(ending))
          .sorted()
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
