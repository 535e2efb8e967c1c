package dev.zseal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// How files look, and that what they refer to is there.
class TidyTest {

  private static final Path ROOT = Path.of("..");
  private static final int MAX_COLUMNS = 100;
  private static final int MAX_LINES = 500;

  /// A page in the docs between backticks, and perhaps the name of a heading in it after a comma.
  private static final Pattern DOC =
      Pattern.compile("`(docs/[a-z0-9/.-]+\\.md)`(?:, \"([^\"]+)\")?");

  private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)(?:#[^)]*)?\\)");
  private static final Pattern UNTRACKED = Pattern.compile("\\bTO" + "DO\\b(?!\\(#\\d+\\))");

  @Test
  void linesAndFilesAreShort() throws IOException {
    List<String> faults = new ArrayList<>();
    for (Path file : javaFiles()) {
      List<String> lines = Files.readAllLines(file);
      if (lines.size() > MAX_LINES) {
        faults.add("%s: %d lines".formatted(file, lines.size()));
      }
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        // An import cannot be broken.
        boolean isLong = line.codePointCount(0, line.length()) > MAX_COLUMNS;
        if (isLong && !line.startsWith("import ")) {
          faults.add("%s:%d: longer than %d".formatted(file, i + 1, MAX_COLUMNS));
        }
        if (line.indexOf('\t') >= 0) {
          faults.add("%s:%d: a tab".formatted(file, i + 1));
        }
        if (UNTRACKED.matcher(line).find()) {
          faults.add("%s:%d: to be done, but where is its issue: (#123)?".formatted(file, i + 1));
        }
      }
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void pagesAndHeadingsThatCommentsNameExist() throws IOException {
    List<String> faults = new ArrayList<>();
    for (Path file : javaFiles()) {
      // A reference may run over the end of a comment's line.
      String text = Files.readString(file).replaceAll("\\s*\\n\\s*(///|//|\\*)\\s*", " ");
      Matcher m = DOC.matcher(text);
      while (m.find()) {
        Path page = ROOT.resolve(m.group(1));
        String heading = m.group(2);
        if (!Files.exists(page)) {
          faults.add("%s names %s, which does not exist".formatted(file, page));
        } else if (heading != null && !headings(page).contains(heading)) {
          faults.add("%s names '%s', which %s lacks".formatted(file, heading, page));
        }
      }
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void linksBetweenPagesLeadSomewhere() throws IOException {
    List<String> faults = new ArrayList<>();
    for (Path page : files(ROOT, ".md")) {
      Path folder = page.toAbsolutePath().getParent();
      Matcher m = LINK.matcher(Files.readString(page));
      while (m.find() && folder != null) {
        String target = m.group(1);
        if (!target.contains("://") && !Files.exists(folder.resolve(target))) {
          faults.add("%s links to %s, which does not exist".formatted(page, target));
        }
      }
    }
    assertThat(faults).isEmpty();
  }

  private static List<String> headings(Path page) throws IOException {
    try (Stream<String> lines = Files.lines(page)) {
      return lines
          .filter(line -> line.startsWith("#"))
          .map(line -> line.replaceFirst("^#+\\s*", ""))
          .collect(Collectors.toList());
    }
  }

  private static List<Path> javaFiles() throws IOException {
    List<Path> all = new ArrayList<>();
    for (String module : List.of("stream", "vault", "app")) {
      all.addAll(files(ROOT.resolve(module).resolve("src"), ".java"));
    }
    assertThat(all).hasSizeGreaterThan(100);
    return all;
  }

  private static List<Path> files(Path top, String suffix) throws IOException {
    try (Stream<Path> all = Files.walk(top)) {
      return all.filter(p -> p.toString().endsWith(suffix))
          .filter(p -> !p.toString().matches(".*/(target|\\.git|node_modules)/.*"))
          .sorted()
          .toList();
    }
  }
}
