package dev.zseal.explain;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.BookmarkFacts;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.PropertyFact;
import dev.zseal.zfs.SnapshotFacts;
import dev.zseal.zfs.ZfsHost;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A dataset as it is just now, as far as that bears on a send or receive.
///
/// @param place the machine, as a person would name it
/// @param properties the values of [#PROPERTIES], as `zfs get -p` prints them
/// @param snapshots oldest first
/// @param bookmarks oldest first
record DatasetAsked(
    DatasetName name,
    String place,
    Map<String, String> properties,
    List<SnapshotFacts> snapshots,
    List<BookmarkFacts> bookmarks) {

  static final List<String> PROPERTIES =
      List.of(
          "type",
          "creation",
          "written",
          "used",
          "referenced",
          "available",
          "quota",
          "refquota",
          "mounted",
          "canmount",
          "readonly",
          "atime",
          "encryption",
          "encryptionroot",
          "keystatus",
          "origin",
          "receive_resume_token");

  DatasetAsked {
    properties = Map.copyOf(properties);
    snapshots = List.copyOf(snapshots);
    bookmarks = List.copyOf(bookmarks);
  }

  /// Asks for it; empty if there is no such dataset.
  static Optional<DatasetAsked> ask(ZfsHost host, DatasetName name) throws Problem {
    Optional<DatasetFacts> there = host.dataset(name);
    if (there.isEmpty()) {
      return Optional.empty();
    }
    var values = new LinkedHashMap<String, String>();
    for (Map.Entry<String, PropertyFact> fact : host.properties(name, PROPERTIES).entrySet()) {
      values.put(fact.getKey(), fact.getValue().value());
    }
    return Optional.of(
        new DatasetAsked(name, host.place(), values, host.snapshots(name), host.bookmarks(name)));
  }

  /// A property's value; `-` where it does not apply.
  String value(String property) {
    return properties.getOrDefault(property, "-");
  }

  /// A property's value in bytes; -1 where it is none.
  long bytes(String property) {
    String value = value(property);
    return value.matches("\\d{1,18}") ? Long.parseLong(value) : -1;
  }

  Optional<SnapshotFacts> newest() {
    return snapshots.isEmpty() ? Optional.empty() : Optional.of(snapshots.getLast());
  }

  boolean isEncrypted() {
    String encryption = value("encryption");
    return !encryption.equals("off") && !encryption.equals("-");
  }
}
