package dev.zseal.vault.pack;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The file name of a run of packs: `<first>-<last>.<generation>.<page|data>`.
///
/// The name is the index: where files overlap, the higher generation holds.
public record PackName(int first, int last, int generation, Kind kind) {

  /// Most packs of a run: no sweep puts more into one file, and no reader opens one with more.
  public static final int MAX_PACKS = 1 << 20;

  /// Last number a pack can have: a longer name is no pack file's, and no reader sees it.
  static final int MAX_NUMBER = 999_999_999;

  /// Pages stay hot; payloads may go to cold storage. Few payloads may lie in a page pack.
  public enum Kind {
    PAGE(0),
    DATA(1);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Pattern NAME =
      Pattern.compile("(\\d{8,9})-(\\d{8,9})\\.(\\d{1,9})\\.(page|data)");

  static Optional<PackName> parse(String name) {
    Matcher m = NAME.matcher(name);
    if (!m.matches()) {
      return Optional.empty();
    }
    int first = Integer.parseInt(m.group(1));
    int last = Integer.parseInt(m.group(2));
    Kind kind = m.group(4).equals("page") ? Kind.PAGE : Kind.DATA;
    return first > last
        ? Optional.empty()
        : Optional.of(new PackName(first, last, Integer.parseInt(m.group(3)), kind));
  }

  /// How many packs the run has.
  public int packs() {
    return last - first + 1;
  }

  /// Whether the pack of this number is in the run.
  public boolean holds(int number) {
    return first <= number && number <= last;
  }

  @Override
  public String toString() {
    return "%08d-%08d.%d.%s".formatted(first, last, generation, kind.word());
  }
}
