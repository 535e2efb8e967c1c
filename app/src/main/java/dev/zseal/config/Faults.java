package dev.zseal.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.tomlj.TomlPosition;

/// The mistakes of a file while it is read. The same one is noted once, however many jobs meet it
/// in their defaults; and nobody reads more than so many.
final class Faults {

  static final int MOST = 200;

  private final CondensedText lines;
  private final Set<Fault> all = new LinkedHashSet<>();
  private final Set<Missing> missing = new LinkedHashSet<>();

  /// @param lines what was parsed, to say where it stands in the file
  Faults(CondensedText lines) {
    this.lines = lines;
  }

  void add(TomlPosition at, String what, String hint) {
    if (all.size() < MOST) {
      all.add(new Fault(lines.lineOf(at.line()), at.column(), what, hint));
    }
  }

  void missing(TomlPosition at, String table, String what, String hint) {
    if (missing.size() < MOST) {
      missing.add(new Missing(table, new Fault(lines.lineOf(at.line()), at.column(), what, hint)));
    }
  }

  List<Missing> missing() {
    return List.copyOf(missing);
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /// As they stand in the file.
  List<Fault> sorted() {
    return sorted(all);
  }

  static List<Fault> sorted(Collection<Fault> faults) {
    List<Fault> sorted = new ArrayList<>(faults);
    sorted.sort(Comparator.comparingInt(Fault::line).thenComparingInt(Fault::column));
    return sorted;
  }
}
