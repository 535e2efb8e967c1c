package dev.zseal.files;

import dev.zseal.problem.Problem;
import dev.zseal.zpl.FileKind;
import dev.zseal.zpl.Names;
import dev.zseal.zpl.Node;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Something a node is asked for when files are looked for.
@FunctionalInterface
public interface FileTest {

  /// The largest size there is.
  BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);

  boolean passes(FilePath path, Node node) throws Problem;

  /// Whether the last name matches a pattern of `*`, `?` and `[a-z]`, as text.
  static FileTest name(String glob, boolean anyCase) throws Problem {
    Pattern pattern = glob(glob, anyCase);
    return (path, _) -> pattern.matcher(Names.show(path.name())).matches();
  }

  /// Whether the whole path does.
  static FileTest path(String glob) throws Problem {
    Pattern pattern = glob(glob, false);
    return (path, _) -> pattern.matcher(path.toString()).matches();
  }

  /// Whether the node is of one of the kinds, given by find's letters.
  static FileTest types(String letters) throws Problem {
    Set<FileKind> kinds = EnumSet.noneOf(FileKind.class);
    for (char letter : letters.replace(",", "").toCharArray()) {
      FileKind found = null;
      for (FileKind kind : FileKind.values()) {
        char own = kind == FileKind.FILE ? 'f' : kind.letter();
        found = own == letter ? kind : found;
      }
      if (found == null) {
        throw new Problem.Usage(
            "'%s' is no type".formatted(letters),
            "'%c' is none of f, d, l, b, c, p and s".formatted(letter),
            "Give one or more of them: -type fl");
      }
      kinds.add(found);
    }
    return (_, node) -> kinds.contains(node.kind());
  }

  /// Whether the size is more than, less than or exactly what is said: `+10M`, `-4K`, `0`.
  static FileTest size(String text) throws Problem {
    Matcher m =
        Pattern.compile("([+-]?)(\\d{1,15})([KMGT]?)").matcher(text.toUpperCase(Locale.ROOT));
    if (!m.matches()) {
      throw new Problem.Usage(
          "'%s' is no size".formatted(text),
          "it is not of the form [+-]N[KMGT]",
          "For files over 10 MiB: -size +10M");
    }
    int shift = m.group(3).isEmpty() ? 0 : 10 * ("KMGT".indexOf(m.group(3)) + 1);
    long bytes = new BigInteger(m.group(2)).shiftLeft(shift).min(LARGEST).longValueExact();
    return switch (m.group(1)) {
      case "+" -> (_, node) -> node.size() > bytes;
      case "-" -> (_, node) -> node.size() < bytes;
      default -> (_, node) -> node.size() == bytes;
    };
  }

  /// Whether it was modified after a day, or a moment, in UTC.
  static FileTest newer(String text) throws Problem {
    Instant than;
    try {
      than =
          text.length() <= 10
              ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
              : Instant.parse(text);
    } catch (DateTimeException _) {
      throw new Problem.Usage(
          "'%s' is no time".formatted(text),
          "it is neither a day nor a moment",
          "Give a day as 2026-11-22, or a moment as 2026-11-22T10:00:00Z.");
    }
    return (_, node) -> node.modified().isAfter(than);
  }

  private static Pattern glob(String glob, boolean anyCase) throws Problem {
    StringBuilder regex = new StringBuilder();
    boolean inClass = false;
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      boolean opens = c == '[' && !inClass && glob.indexOf(']', i + 2) > 0;
      if (opens) {
        inClass = true;
        boolean not = i + 1 < glob.length() && glob.charAt(i + 1) == '!';
        regex.append(not ? "[^" : "[");
        i += not ? 1 : 0;
      } else if (inClass) {
        inClass = c != ']';
        regex.append(c == '[' || c == '\\' || c == '&' || c == '^' ? "\\" + c : String.valueOf(c));
      } else {
        regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
      }
    }
    int flags = Pattern.DOTALL | (anyCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0);
    try {
      return Pattern.compile(regex.toString(), flags);
    } catch (PatternSyntaxException e) {
      throw new Problem.Usage(
          "'%s' is no pattern".formatted(glob), e.getDescription(), "Use *, ? and [a-z].");
    }
  }
}
