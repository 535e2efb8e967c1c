package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Finding;
import dev.zseal.vault.ledger.Grade;
import dev.zseal.vault.ledger.Grades;
import dev.zseal.vault.ledger.Manifest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The cells of a list that tell how far snapshots are verified.
final class GradeCells {

  static final String VERIFIED = "verified";
  static final String VERIFIED_AT = "verified_at";
  static final String VERIFIED_SNAPSHOT = "verified_snapshot";

  private static final String STORED = "stored";
  private static final String NONE = "-";
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd").withZone(ZoneOffset.UTC);

  private final Grades grades;
  private final Catalog catalog;
  private final boolean exact;

  /// @param exact one word and a time for scripts, not what people read
  GradeCells(Grades grades, Catalog catalog, boolean exact) {
    this.grades = grades;
    this.catalog = catalog;
    this.exact = exact;
  }

  /// Whether one of these columns is asked for.
  static boolean isAnyOf(@Nullable List<String> columns) {
    return columns != null
        && (columns.contains(VERIFIED)
            || columns.contains(VERIFIED_AT)
            || columns.contains(VERIFIED_SNAPSHOT));
  }

  private Grade grade(Manifest snapshot) throws Problem {
    return grades.of(catalog.sha256(snapshot));
  }

  void putSnapshot(Map<String, Object> row, Manifest snapshot) throws Problem {
    Grade grade = grade(snapshot);
    row.put(VERIFIED, words(grade));
    row.put(VERIFIED_AT, time(grade));
  }

  /// Of a dataset: what is damaged; else the newest that was found whole; else the newest of which
  /// anything is known.
  void putDataset(Map<String, Object> row, List<Manifest> snapshots) throws Problem {
    List<Manifest> damaged = new ArrayList<>();
    List<Manifest> whole = new ArrayList<>();
    List<Manifest> known = new ArrayList<>();
    for (Manifest snapshot : snapshots) {
      Grade own = grade(snapshot);
      if (own.isDamaged()) {
        damaged.add(snapshot);
      } else if (own.isWhole()) {
        whole.add(snapshot);
      } else if (own.standing().isPresent()) {
        known.add(snapshot);
      }
    }
    Optional<Manifest> shown = newest(damaged).or(() -> newest(whole)).or(() -> newest(known));
    Grade grade = shown.isPresent() ? grade(shown.get()) : Grade.STORED;
    String words = words(grade);
    if (!exact && !damaged.isEmpty()) {
      words = "DAMAGED: %d of %d snapshots".formatted(damaged.size(), snapshots.size());
    } else if (!exact && shown.isPresent() && !shown.get().equals(snapshots.getLast())) {
      words += " (@%s)".formatted(shown.get().snapshot());
    }
    row.put(VERIFIED, words);
    row.put(VERIFIED_AT, time(grade));
    row.put(VERIFIED_SNAPSHOT, shown.map(Manifest::snapshot).orElse(NONE));
  }

  /// Of a dataset that has no snapshot yet.
  static void putNothing(Map<String, Object> row) {
    for (String column : List.of(VERIFIED, VERIFIED_AT, VERIFIED_SNAPSHOT)) {
      row.put(column, NONE);
    }
  }

  private static Optional<Manifest> newest(List<Manifest> snapshots) {
    return snapshots.isEmpty() ? Optional.empty() : Optional.of(snapshots.getLast());
  }

  private String words(Grade grade) {
    Optional<Finding> standing = grade.standing();
    if (standing.isEmpty()) {
      return STORED;
    }
    Finding finding = standing.get();
    if (exact) {
      return finding.word();
    }
    String words = finding.word() + day(grade, finding);
    return switch (finding) {
      case DAMAGED, DISPROVED -> words.toUpperCase(Locale.ROOT);
      case KEY_CHECKED -> words + read(grade);
      case READ_BACK, SCRUBBED, PROVED -> words;
    };
  }

  /// What else is known of one that a key opens.
  private static String read(Grade grade) {
    Finding read = grade.isWhole() ? Finding.SCRUBBED : Finding.READ_BACK;
    return grade.when(read).map(_ -> ", " + read.word() + day(grade, read)).orElse("");
  }

  private static String day(Grade grade, Finding finding) {
    return grade.when(finding).map(time -> " " + DAY.format(time)).orElse("");
  }

  private static String time(Grade grade) {
    return grade.standing().flatMap(grade::when).map(Instant::toString).orElse(NONE);
  }
}
