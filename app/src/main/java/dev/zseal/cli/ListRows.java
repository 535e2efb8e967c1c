package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.stream.KeyData;
import dev.zseal.stream.StreamHead;
import dev.zseal.vault.Vault;
import dev.zseal.vault.journal.Checkpoint;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Hold;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.sweep.Exclusive;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The rows `zseal list` prints, each column by name.
final class ListRows {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm'Z'").withZone(ZoneOffset.UTC);

  private static final String TOKEN = "receive_resume_token";
  private static final String NONE = "-";

  private final Vault vault;
  private final Catalog catalog;
  private final ListChoice choice;
  private final boolean exact;
  private final boolean used;
  private final @Nullable GradeCells grades;
  private @Nullable List<Checkpoint> partials;
  private final List<Problem.Corrupt> lost = new ArrayList<>();

  /// A number shown in another way: as a size, or a time.
  private record Shown(long value, String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  /// @param used whether to count what each row alone holds, which reads all trees
  /// @param verified whether to tell what was noted of each, which reads those notes
  ListRows(Vault vault, ListChoice choice, boolean exact, boolean used, boolean verified)
      throws Problem {
    this.vault = vault;
    this.catalog = vault.catalog();
    this.choice = choice;
    this.exact = exact;
    this.used = used;
    this.grades = verified ? new GradeCells(vault.grades(), vault.catalog(), exact) : null;
  }

  /// Orders two cells of one column: numbers by their value, all else as text.
  static int compare(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Shown x && b instanceof Shown y) {
      return Long.compare(x.value, y.value);
    }
    if (a instanceof Long x && b instanceof Long y) {
      return Long.compare(x, y);
    }
    return String.valueOf(a).compareTo(String.valueOf(b));
  }

  List<Map<String, Object>> datasets() throws Problem {
    List<Map<String, Object>> rows = new ArrayList<>();
    Map<String, Long> usedBytes = used ? usedByDataset() : Map.of();
    List<Checkpoint> beginnings = beginnings();
    for (String id : datasetIds(beginnings)) {
      Manifest newest = catalog.newest(id).orElseThrow();
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", newest.dataset());
      row.put("type", type(newest));
      row.put("snaps", (long) catalog.count(id));
      if (used) {
        row.put("used", size(usedBytes.getOrDefault(id, 0L)));
      }
      row.put("refer", size(newest.referencedBytes()));
      row.put("newest", newest.snapshot());
      row.put("keyguid", Catalog.guid(newest.keyGuid()));
      row.put("id", id);
      row.put(TOKEN, token(id));
      if (grades != null) {
        grades.putDataset(row, catalog.snapshots(id));
      }
      rows.add(row);
    }
    for (Checkpoint partial : beginnings) {
      rows.add(beginning(partial));
    }
    rows.sort((a, b) -> String.valueOf(a.get("name")).compareTo(String.valueOf(b.get("name"))));
    return rows;
  }

  private List<String> datasetIds(List<Checkpoint> beginnings) throws Problem {
    List<String> names = new ArrayList<>();
    for (Checkpoint beginning : beginnings) {
      names.add(beginning.name().dataset().value());
    }
    return choice.datasetIds(names);
  }

  /// What `zfs send -t` takes to go on with an interrupted receive into the dataset.
  private String token(String id) throws Problem {
    for (Checkpoint partial : partials()) {
      if (partial.pin().datasetId().equals(id)) {
        return partial.token().encode();
      }
    }
    return NONE;
  }

  private List<Checkpoint> partials() throws Problem {
    List<Checkpoint> known = partials;
    if (known == null) {
      known = vault.partials().stream().map(Checkpoint.Kept::checkpoint).toList();
      partials = known;
    }
    return known;
  }

  /// Interrupted receives of datasets that have no snapshot yet.
  private List<Checkpoint> beginnings() throws Problem {
    List<Checkpoint> beginnings = new ArrayList<>();
    for (Checkpoint partial : partials()) {
      if (!catalog.datasetIds().contains(partial.pin().datasetId())
          && choice.isWanted(partial.name().dataset().value())) {
        beginnings.add(partial);
      }
    }
    return beginnings;
  }

  private Map<String, Object> beginning(Checkpoint partial) throws Problem {
    StreamHead head = partial.head();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", partial.name().dataset().value());
    row.put("type", head.begin().objsetType() == 3 ? "volume" : "filesystem");
    row.put("snaps", 0L);
    if (used) {
      row.put("used", NONE);
    }
    row.put("refer", NONE);
    row.put("newest", NONE);
    row.put("keyguid", Catalog.guid(head.keyData().keyGuid()));
    row.put("id", partial.pin().datasetId());
    row.put(TOKEN, partial.token().encode());
    if (grades != null) {
      GradeCells.putNothing(row);
    }
    return row;
  }

  /// Hands rows over one by one: there may be very many.
  void snapshots(RowPrinter rows) throws Problem {
    Map<String, Long> usedBytes = used ? usedBySnapshot() : Map.of();
    for (String id : datasetIds(beginnings())) {
      List<Manifest> all = catalog.snapshots(id);
      List<Hold> holds = vault.holds(id);
      Map<String, Integer> uses = new HashMap<>();
      all.forEach(m -> uses.merge(m.fullName(), 1, Integer::sum));
      for (Manifest m : choice.snapshots(id)) {
        String guid = Catalog.guid(m.guid());
        boolean twice = uses.getOrDefault(m.fullName(), 1) > 1;
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", twice ? m.fullName() + "~" + guid.substring(0, 8) : m.fullName());
        row.put("creation", time(m.creation()));
        if (used) {
          row.put("used", size(usedBytes.getOrDefault(m.objectName(), 0L)));
        }
        row.put("refer", size(m.referencedBytes()));
        row.put("written", size(m.stored().payloadBytes()));
        row.put("userrefs", holds.stream().filter(h -> h.guid() == m.guid()).count());
        row.put("objects", m.objects());
        row.put("type", type(m));
        row.put("guid", guid);
        row.put("from", m.fromGuid() == 0 ? "-" : Catalog.guid(m.fromGuid()));
        row.put("capsule", m.fingerprint());
        row.put("received", m.received());
        if (grades != null) {
          grades.putSnapshot(row, m);
        }
        rows.row(row);
      }
    }
  }

  List<Map<String, Object>> capsules() throws Problem {
    Map<String, Map<String, Object>> rows = new LinkedHashMap<>();
    for (String id : datasetIds(beginnings())) {
      for (Manifest m : choice.snapshots(id)) {
        Map<String, Object> row = rows.computeIfAbsent(m.fingerprint(), _ -> new LinkedHashMap<>());
        if (row.isEmpty()) {
          KeyData keys = m.head().keyData();
          row.put("capsule", m.fingerprint());
          row.put("keyguid", Catalog.guid(m.keyGuid()));
          row.put("suite", keys.suiteName());
          row.put("keyformat", keys.keyFormatName());
          row.put("iterations", keys.iterations());
          row.put("snaps", 0L);
        }
        row.merge("snaps", 1L, (a, b) -> (Long) a + (Long) b);
      }
    }
    return new ArrayList<>(rows.values());
  }

  private Object size(long bytes) {
    return exact ? (Object) bytes : new Shown(bytes, Terminal.size(bytes));
  }

  private static String type(Manifest m) {
    return m.volume() ? "volume" : "filesystem";
  }

  private Object time(long seconds) {
    return exact
        ? (Object) seconds
        : new Shown(seconds, TIME.format(Instant.ofEpochSecond(seconds)));
  }

  private Map<String, Long> usedByDataset() throws Problem {
    List<List<Manifest>> groups = new ArrayList<>();
    List<String> ids = catalog.datasetIds();
    for (String id : ids) {
      groups.add(catalog.snapshots(id));
    }
    return byName(ids, vault.exclusive(groups));
  }

  private Map<String, Long> usedBySnapshot() throws Problem {
    List<List<Manifest>> groups = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Manifest m : catalog.everySnapshot()) {
      groups.add(List.of(m));
      names.add(m.objectName());
    }
    return byName(names, vault.exclusive(groups));
  }

  private Map<String, Long> byName(List<String> names, Exclusive exclusive) {
    Map<String, Long> bytes = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      bytes.put(names.get(i), exclusive.bytes().get(i));
    }
    lost.addAll(exclusive.lost());
    return bytes;
  }

  /// What is wrong with the rows, if anything is.
  Optional<Problem> inexact() {
    return lost.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Problem.Corrupt(
                "used does not count what is below lost pages",
                "%d cannot be read, the first: %s"
                    .formatted(lost.size(), lost.getFirst().getMessage()),
                "Run zseal scrub: what parity, another copy or the source brings back is counted"
                    + " then."));
  }
}
