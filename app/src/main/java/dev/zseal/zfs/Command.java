package dev.zseal.zfs;

import dev.zseal.name.BaseName;
import dev.zseal.name.BookmarkName;
import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.nvlist.ResumeToken;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One use of `zfs` or `zpool`: the program, what it is for, and its words.
///
/// Every argv zseal gives to either is built here, from validated names only. Nothing here can
/// build a `zfs receive -F`, a rollback, or a destroy of anything but a bookmark.
record Command(Tool tool, Act act, String subject, List<String> words) {

  enum Tool {
    ZFS,
    ZPOOL
  }

  /// What a command is for, as a person would say it, and the delegated permissions it takes.
  enum Act {
    VERSION("ask the version of", ""),
    LIST("list", ""),
    GET("read the properties of", ""),
    SNAPSHOT("snapshot", "snapshot"),
    BOOKMARK("bookmark", "bookmark"),
    DESTROY_BOOKMARK("destroy the bookmark", "destroy"),
    SEND("send", "send"),
    RECEIVE("receive into", "receive,create,mount");

    private final String verb;
    private final String permissions;

    Act(String verb, String permissions) {
      this.verb = verb;
      this.permissions = permissions;
    }

    String verb() {
      return verb;
    }

    /// For `zfs allow`; empty where none is needed.
    String permissions() {
      return permissions;
    }
  }

  Command {
    words = List.copyOf(words);
  }

  private static Command zfs(Act act, Object subject, List<String> words) {
    return new Command(Tool.ZFS, act, subject.toString(), words);
  }

  static Command version() {
    return zfs(Act.VERSION, "zfs", List.of("version"));
  }

  static Command datasets(DatasetName root) {
    return zfs(Act.LIST, root, list("-r", "filesystem,volume", DatasetFacts.COLUMNS, root));
  }

  static Command dataset(DatasetName name) {
    return zfs(Act.LIST, name, list("-d0", "filesystem,volume", DatasetFacts.COLUMNS, name));
  }

  static Command snapshots(DatasetName dataset) {
    return zfs(Act.LIST, dataset, list("-d1", "snapshot", SnapshotFacts.COLUMNS, dataset));
  }

  static Command snapshotsBelow(DatasetName root) {
    return zfs(Act.LIST, root, list("-r", "snapshot", SnapshotFacts.COLUMNS, root));
  }

  static Command bookmarks(DatasetName dataset) {
    return zfs(Act.LIST, dataset, list("-d1", "bookmark", BookmarkFacts.COLUMNS, dataset));
  }

  private static List<String> list(String depth, String types, String columns, DatasetName name) {
    var words = new ArrayList<>(List.of("list", "-H", "-p", depth, "-t", types, "-o", columns));
    if (!types.startsWith("filesystem")) {
      words.addAll(List.of("-s", "createtxg"));
    }
    words.add(name.value());
    return words;
  }

  static Command properties(DatasetName dataset, List<String> names) {
    var words = List.of("get", "-H", "-p", "-o", "property,value,source", String.join(",", names));
    return zfs(Act.GET, dataset, append(words, dataset.value()));
  }

  static Command poolFeature(String pool, String feature) {
    return new Command(
        Tool.ZPOOL,
        Act.GET,
        "pool " + pool,
        List.of("get", "-H", "-p", "-o", "value", "feature@" + feature, pool));
  }

  static Command snapshot(List<SnapshotName> snapshots) {
    List<String> names = snapshots.stream().map(SnapshotName::toString).toList();
    String others = names.size() == 1 ? "" : " and " + (names.size() - 1) + " more";
    String subject = names.getFirst() + others;
    var words = new ArrayList<>(List.of("snapshot"));
    words.addAll(names);
    return zfs(Act.SNAPSHOT, subject, words);
  }

  static Command snapshotRecursive(SnapshotName snapshot) {
    return zfs(Act.SNAPSHOT, snapshot, List.of("snapshot", "-r", snapshot.toString()));
  }

  static Command bookmark(SnapshotName snapshot, BookmarkName bookmark) {
    var words = List.of("bookmark", snapshot.toString(), bookmark.toString());
    return zfs(Act.BOOKMARK, snapshot, words);
  }

  static Command destroyBookmark(BookmarkName bookmark) {
    return zfs(Act.DESTROY_BOOKMARK, bookmark, List.of("destroy", bookmark.toString()));
  }

  static Command send(SnapshotName snapshot, @Nullable BaseName base) {
    var words = new ArrayList<>(List.of("send", "-w"));
    if (base != null) {
      words.addAll(List.of("-i", base.toString()));
    }
    return zfs(Act.SEND, snapshot, append(words, snapshot.toString()));
  }

  /// Goes on with a send: the token says of what, from what, and that it is raw.
  static Command resume(SnapshotName snapshot, ResumeToken token) {
    return zfs(Act.SEND, snapshot, List.of("send", "-t", token.encode()));
  }

  static Command receive(DatasetName target, RestoredProperties properties) {
    var words = new ArrayList<>(List.of("receive", "-u"));
    properties.values().forEach((name, value) -> words.addAll(List.of("-o", name + "=" + value)));
    return zfs(Act.RECEIVE, target, append(words, target.value()));
  }

  private static List<String> append(List<String> words, String last) {
    var all = new ArrayList<>(words);
    all.add(last);
    return all;
  }
}
