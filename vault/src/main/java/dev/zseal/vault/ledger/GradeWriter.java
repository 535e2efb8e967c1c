package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Notes in a vault what was found of its snapshots.
///
/// Each call adds an object. Now and then a writer puts its own together: what it still knows of
/// snapshots that are still there goes into new ones, then the old ones are deleted. A crash
/// between leaves both, which say the same.
public final class GradeWriter {

  /// So many objects of a writer are put together.
  static final int MANY = 32;

  /// A name has room for no later time; no clock says one.
  private static final long LAST_MILLIS = 999_999_999_999_998L;

  private final Store store;
  private final String writer;
  private final InstantSource clock;
  private final RandomGenerator random;

  /// @param random makes names; need not be hard to guess
  public GradeWriter(
      Store store, WriterIdentity writer, InstantSource clock, RandomGenerator random) {
    this.store = store;
    this.writer = writer.id();
    this.clock = clock;
    this.random = random;
  }

  /// Notes findings, by the SHA-256 of the manifests they are about.
  public void add(Map<String, Finding> found) throws Problem {
    if (found.isEmpty()) {
      return;
    }
    List<String> names = Grades.names(store, writer);
    long now = clock.millis();
    long before = names.isEmpty() ? 0 : Long.parseLong(names.getLast().substring(0, 15));
    if (before < LAST_MILLIS) {
      // What is found later must be dated later, whatever the clock says.
      now = Math.max(now, before + 1);
    }
    Grades grades = new Grades();
    Instant time = Instant.ofEpochMilli(now);
    List<String> replaced = List.of();
    if (names.size() >= MANY) {
      replaced = grades.add(store, writer, names);
      forgetDestroyed(grades);
    }
    found.forEach((sha256, finding) -> grades.add(sha256, finding, time));
    for (byte[] object : grades.toJson(writer)) {
      store.put(objectName(now), object);
    }
    for (String name : replaced) {
      store.delete(Layout.grades(writer) + "/" + name);
    }
  }

  private String objectName(long millis) {
    return "%s/%015d-%s.json"
        .formatted(Layout.grades(writer), millis, HexFormat.of().toHexDigits(random.nextLong()));
  }

  /// A manifest that cannot be read may come back; then nothing is forgotten this time.
  private void forgetDestroyed(Grades grades) throws Problem {
    Catalog catalog = new Catalog(store);
    Set<String> there = new HashSet<>();
    try {
      for (String id : catalog.datasetIds()) {
        for (Manifest manifest : catalog.snapshots(id)) {
          there.add(catalog.sha256(manifest));
        }
      }
    } catch (Problem.TooNew _) {
      return;
    }
    if (catalog.damaged().isEmpty()) {
      grades.retain(there);
    }
  }
}
