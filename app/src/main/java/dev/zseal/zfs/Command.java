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
/// build a `zfs receive -F`, or a destroy of anything but bookmarks and snapshots that zseal made;
/// and never one with `-r`, `-R` or `-f`. A rollback is built for the command of that name, and
/// nothing else asks for it.
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
    STATUS("ask the state of", ""),
    SNAPSHOT("snapshot", "snapshot"),
    DESTROY_SNAPSHOT("destroy the snapshot", "destroy,mount"),
    BOOKMARK("bookmark", "bookmark"),
    DESTROY_BOOKMARK("destroy the bookmark", "destroy"),
    SEND("send", "send"),
    RECEIVE("receive into", "receive,create,mount"),
    ABORT_RECEIVE("let go of the partial receive into", "receive"),
    HOLD("hold", "hold"),
    RELEASE("release", "release"),
    CREATE("create", "create,mount,canmount,readonly,encryption"),
    RENAME("rename", "rename,create,mount"),
    ROLL_BACK("roll back", "rollback,mount"),
    IMPORT("import", ""),
    EXPORT("export", "");

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

  /// Snapshots of one dataset.
  static Command destroySnapshots(List<SnapshotName> snapshots) {
    SnapshotName first = snapshots.getFirst();
    String names = String.join(",", snapshots.stream().map(SnapshotName::snapshot).toList());
    return zfs(
        Act.DESTROY_SNAPSHOT, first, List.of("destroy", first.dataset().value() + "@" + names));
  }

  static Command propertyBelow(DatasetName root, String name) {
    var words =
        List.of("get", "-H", "-p", "-r", "-t", "filesystem,volume", "-o", "name,value", name);
    return zfs(Act.GET, root, append(words, root.value()));
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

  /// A receive that keeps what it got when it is interrupted.
  static Command receiveResumable(DatasetName target, RestoredProperties properties) {
    var words = new ArrayList<>(List.of("receive", "-s", "-u"));
    properties.values().forEach((name, value) -> words.addAll(List.of("-o", name + "=" + value)));
    return zfs(Act.RECEIVE, target, append(words, target.value()));
  }

  /// A receive that writes nothing but blocks that the snapshot has lost (OpenZFS 2.2). It takes no
  /// `-u`; the dataset is there already, and is left mounted or not as it is.
  static Command heal(SnapshotName target) {
    return zfs(Act.RECEIVE, target, List.of("receive", "-c", target.toString()));
  }

  static Command abortReceive(DatasetName target) {
    return zfs(Act.ABORT_RECEIVE, target, List.of("receive", "-A", target.value()));
  }

  static Command tree(DatasetName root) {
    return zfs(Act.LIST, root, list("-r", "filesystem,volume", DatasetState.COLUMNS, root));
  }

  static Command history(DatasetName root, boolean below) {
    return zfs(
        Act.LIST,
        root,
        list(below ? "-r" : "-d1", "snapshot,bookmark", HistoryPoint.COLUMNS, root));
  }

  static Command holds(List<SnapshotName> snapshots) {
    var words = new ArrayList<>(List.of("holds", "-H"));
    snapshots.forEach(snapshot -> words.add(snapshot.toString()));
    return zfs(Act.LIST, snapshots.getFirst(), words);
  }

  static Command hold(String tag, List<SnapshotName> snapshots) {
    return tagged(Act.HOLD, "hold", tag, snapshots);
  }

  static Command release(String tag, List<SnapshotName> snapshots) {
    return tagged(Act.RELEASE, "release", tag, snapshots);
  }

  private static Command tagged(Act act, String verb, String tag, List<SnapshotName> snapshots) {
    var words = new ArrayList<>(List.of(verb, tag));
    snapshots.forEach(snapshot -> words.add(snapshot.toString()));
    return zfs(act, snapshots.getFirst(), words);
  }

  static Command createEmpty(DatasetName name, boolean plain) {
    var words = new ArrayList<>(List.of("create", "-o", "canmount=off", "-o", "readonly=on"));
    if (plain) {
      words.addAll(List.of("-o", "encryption=off"));
    }
    return zfs(Act.CREATE, name, append(words, name.value()));
  }

  static Command rename(DatasetName from, DatasetName to) {
    return zfs(Act.RENAME, from, List.of("rename", from.value(), to.value()));
  }

  static Command rollBack(SnapshotName snapshot, boolean destroyNewer) {
    var words = new ArrayList<>(List.of("rollback"));
    if (destroyNewer) {
      words.add("-r");
    }
    return zfs(Act.ROLL_BACK, snapshot, append(words, snapshot.toString()));
  }

  /// How many bytes a send would write, about. What it writes is words, no stream.
  static Command estimate(SnapshotName snapshot, @Nullable BaseName base) {
    var words = new ArrayList<>(List.of("send", "-n", "-P", "-w"));
    if (base != null) {
      words.addAll(List.of("-i", base.toString()));
    }
    return zfs(Act.SEND, snapshot, append(words, snapshot.toString()));
  }

  static Command estimateAll(SnapshotName first, SnapshotName last) {
    var words = List.of("send", "-n", "-P", "-w", "-I", first.toString(), last.toString());
    return zfs(Act.SEND, last, words);
  }

  static Command allowed(DatasetName dataset) {
    return zfs(Act.GET, dataset, List.of("allow", dataset.value()));
  }

  static Command pools() {
    var words = List.of("list", "-H", "-p", "-o", PoolFacts.COLUMNS);
    return new Command(Tool.ZPOOL, Act.LIST, "pools", words);
  }

  /// @param options `-j -p` for JSON with plain numbers (OpenZFS 2.3), `-v` for the list of errors
  static Command poolStatus(String pool, String... options) {
    var words = new ArrayList<>(List.of("status"));
    words.addAll(List.of(options));
    return new Command(Tool.ZPOOL, Act.STATUS, "pool " + pool, append(words, pool));
  }

  /// @param pool its name, or its GUID in digits
  /// @param folders where to look for devices; none to leave it to zpool
  static Command importPool(String pool, List<String> folders) {
    var words = new ArrayList<>(List.of("import", "-N"));
    folders.forEach(folder -> words.addAll(List.of("-d", folder)));
    return new Command(Tool.ZPOOL, Act.IMPORT, "pool " + pool, append(words, pool));
  }

  static Command exportPool(String pool) {
    return new Command(Tool.ZPOOL, Act.EXPORT, "pool " + pool, List.of("export", pool));
  }

  private static List<String> append(List<String> words, String last) {
    var all = new ArrayList<>(words);
    all.add(last);
    return all;
  }
}
