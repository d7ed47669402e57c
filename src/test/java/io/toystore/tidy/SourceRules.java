package io.toystore.tidy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What must not stand in a source file. The patterns are spelt so that they miss themselves. */
final class SourceRules {
  private static final int COLUMNS = 100;

  private static final Map<String, Pattern> FORBIDDEN = new LinkedHashMap<>();

  static {
    FORBIDDEN.put("leftover marker", Pattern.compile("\\b(TO[D]O|FIX[M]E|XX[X])\\b"));
    FORBIDDEN.put("sleep", Pattern.compile("(Thread|TimeUnit\\.[A-Z]+|SECONDS)\\.sleep\\("));
    FORBIDDEN.put("wildcard import", Pattern.compile("^import .*\\*;"));
    FORBIDDEN.put("disabled test", Pattern.compile("@Disable[d]\\b"));
  }

  /** An address of the event bus; a system property of that name is none. */
  private static final Pattern ADDRESS = Pattern.compile("\"toystore\\.(?!jar\"|jsa\")");

  private SourceRules() {}

  static List<String> offences(Path path, List<String> lines) {
    List<String> offences = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      String where = path + ":" + (i + 1) + ": ";
      FORBIDDEN.forEach(
          (rule, pattern) -> {
            if (pattern.matcher(line).find()) {
              offences.add(where + rule);
            }
          });
      if (!path.toString().matches(".*Address(Test)?\\.java") && ADDRESS.matcher(line).find()) {
        offences.add(where + "address");
      }
      if (line.codePointCount(0, line.length()) > COLUMNS && !line.startsWith("import ")) {
        offences.add(where + "long line");
      }
    }
    return offences;
  }
}
