package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a client saw of a vault last: the newest act of each writer.
///
/// A vault that was rolled back, or whose history was changed, no longer has what was seen. A
/// client that never saw the vault cannot know. The memory is a convenience: losing it costs this
/// notice, nothing else.
///
/// It is kept by the vault's id, which stands in a file that can be changed. So each writer's first
/// act is remembered, too: no other vault has it.
public final class VaultMemory {

  private static final String FORMAT = "zseal-memory-1";
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_MEMORIES = 1000;

  private final Path file;
  private final String vaultId;
  private final Map<String, Head> seen;
  private final @Nullable Path otherFile;

  /// The newest act of a writer: its number, and the SHA-256 of its file.
  ///
  /// @param first SHA-256 of the writer's act 1, or empty where it is not known
  /// @param time when the newest was signed, or empty
  /// @param deed what it says was done, or empty
  private record Head(int number, String hash, String first, String time, String deed) {

    static Head read(Json json) throws Problem {
      return new Head(
          json.smallNumber("number"),
          json.text("sha256"),
          json.optionalText("first").orElse(""),
          json.optionalText("time").orElse(""),
          json.optionalText("deed").orElse(""));
    }

    Map<String, @Nullable Object> toJson() {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("number", number);
      json.put("sha256", hash);
      json.put("first", first);
      json.put("time", time);
      json.put("deed", deed);
      return json;
    }

    /// What was seen, for a person.
    String words(String writer) {
      String act = "act %d of writer %s".formatted(number, writer);
      return deed.isEmpty() ? act : "%s at %s (%s)".formatted(deed, time, act);
    }
  }

  /// @param otherFile the memory of the same vault under another id, or null
  private VaultMemory(Path file, String vaultId, Map<String, Head> seen, @Nullable Path otherFile) {
    this.file = file;
    this.vaultId = vaultId;
    this.seen = seen;
    this.otherFile = otherFile;
  }

  /// Reads what was seen of a vault, from `<folder>/<vault id>.json`; if nothing was, from whatever
  /// memory knows one of its writers. A memory that is damaged is no memory.
  public static VaultMemory load(Path folder, String vaultId, Store store) throws Problem {
    Path file = folder.resolve(vaultId + ".json");
    Map<String, Head> seen = heads(file);
    if (!seen.isEmpty()) {
      return new VaultMemory(file, vaultId, seen, null);
    }
    Set<String> firsts = new HashSet<>();
    for (String writer : store.folders(Layout.WRITERS)) {
      firsts.add(writer + first(new ActFiles(store, writer)));
    }
    for (Path other : memories(folder)) {
      Map<String, Head> heads = heads(other);
      if (heads.entrySet().stream()
          .anyMatch(e -> isKnown(e.getValue()) && firsts.contains(e.getKey() + first(e)))) {
        return new VaultMemory(file, vaultId, heads, other);
      }
    }
    return new VaultMemory(file, vaultId, seen, null);
  }

  private static boolean isKnown(Head head) {
    return !head.first.isEmpty();
  }

  private static String first(Map.Entry<String, Head> head) {
    return head.getValue().first;
  }

  private static List<Path> memories(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".json")).limit(MAX_MEMORIES).toList();
    } catch (IOException _) {
      return List.of();
    }
  }

  private static Map<String, Head> heads(Path file) {
    Map<String, Head> heads = new TreeMap<>();
    try {
      if (Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES) {
        Json writers = Json.parse(Files.readAllBytes(file), file.toString()).object("writers");
        for (String writer : writers.names()) {
          heads.put(writer, Head.read(writers.object(writer)));
        }
      }
    } catch (IOException | Problem _) {
      heads.clear();
    }
    return heads;
  }

  /// What the vault no longer has of what was seen; nothing when it only went on.
  public List<Problem> missing(Store store) throws Problem {
    List<Problem> missing = new ArrayList<>();
    if (otherFile != null) {
      missing.add(renamed(store, otherFile));
    }
    for (Map.Entry<String, Head> known : seen.entrySet()) {
      String writer = known.getKey();
      Head head = known.getValue();
      if (!writer.matches("[0-9a-f]{16}") || isThere(store, writer, head)) {
        continue;
      }
      ActFiles files = new ActFiles(store, writer);
      if (files.everywhere(head.number).isEmpty()) {
        missing.add(
            wentBack(
                store,
                "the newest that this user saw in it is gone: %s; that writer's log ends with %s"
                    .formatted(head.words(writer), newest(files))));
      } else if (!files.has(head.number, head.hash)) {
        missing.add(
            wentBack(
                store,
                "this user saw %s, and now there is another act of that number: %s"
                    .formatted(head.words(writer), newest(files))));
      }
    }
    return missing;
  }

  /// Mostly the act that was seen last has a file of its own still, and nothing is listed.
  private static boolean isThere(Store store, String writer, Head head) throws Problem {
    String name = Acts.objectName(writer, head.number);
    try {
      return store.exists(name)
          && Capsule.sha256(store.readAll(name, Acts.MAX_BYTES)).equals(head.hash);
    } catch (Problem.Corrupt _) {
      // Put into a bundle meanwhile, or no file.
      return false;
    }
  }

  private Problem wentBack(Store store, String evidence) {
    return new Problem.Corrupt(
        "the vault %s is older than when it was seen last, or its history was changed"
            .formatted(store.location()),
        evidence,
        "If this is an older copy (a disk of several that are rotated, a mirror, a backup that was"
            + " put back), nothing is wrong with it: it only lacks what came later; use the newer"
            + " one, or delete %s to go on with this one. If not, somebody took things away:"
                .formatted(otherFile == null ? file : otherFile)
            + " `zseal scrub` says which snapshots have vanished.");
  }

  private Problem renamed(Store store, Path other) {
    return new Problem.Corrupt(
        "the vault %s says it is another than the one it was".formatted(store.location()),
        "its id is %s now; with that of %s it has a writer's first act in common"
            .formatted(vaultId, other.getFileName()),
        "Its vault.json was changed or exchanged: `zseal scrub` puts the right one back. If you"
            + " did that on purpose, delete %s.".formatted(other));
  }

  private static String newest(ActFiles files) {
    return files.newest() == 0 ? "nothing" : "act %d".formatted(files.newest());
  }

  /// The SHA-256 of the writer's first act, or empty.
  private static String first(ActFiles files) throws Problem {
    List<ActFiles.Found> found = files.everywhere(1);
    return found.isEmpty() ? "" : Capsule.sha256(found.getFirst().bytes());
  }

  /// Notes what the vault has now.
  public void remember(Store store) throws Problem {
    Map<String, @Nullable Object> writers = new LinkedHashMap<>();
    boolean news = false;
    for (String writer : store.folders(Layout.WRITERS)) {
      Head head = seen.get(writer);
      if (head == null || head.first().isEmpty() || ActLog.hasMore(store, writer, head.number())) {
        ActFiles files = new ActFiles(store, writer);
        Head now = head(files, head);
        news |= now != null && !now.equals(head);
        head = now == null ? head : now;
      }
      if (head == null) {
        continue;
      }
      writers.put(writer, head.toJson());
    }
    if (news) {
      write(writers);
    }
  }

  /// The newest act there is; null if there is none, or none that can be read.
  ///
  /// @param before what was seen of this writer, or null: who has acts after it has its first, too
  private static @Nullable Head head(ActFiles files, @Nullable Head before) throws Problem {
    List<ActFiles.Found> found = files.everywhere(files.newest());
    if (found.isEmpty()) {
      return null;
    }
    byte[] act = found.getFirst().bytes();
    String first = before == null || before.first().isEmpty() ? first(files) : before.first();
    String time = "";
    String deed = "";
    try {
      Json json = ActLog.body(act);
      time = json.text("time");
      deed = deed(json.text("act"), json.optionalText("snapshot").orElse("a snapshot"));
    } catch (Problem _) {
      // A scrub tells of it.
    }
    return new Head(files.newest(), Capsule.sha256(act), first, time, deed);
  }

  private static String deed(String act, String snapshot) {
    return switch (act) {
      case Acts.COMMIT -> snapshot + " was stored";
      case Acts.DESTROY -> snapshot + " was destroyed";
      case Acts.HOLD -> snapshot + " was put on hold";
      case Acts.RELEASE -> "a hold on %s was released".formatted(snapshot);
      default -> "%s: %s".formatted(act, snapshot);
    };
  }

  private void write(Map<String, @Nullable Object> writers) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("vault", vaultId);
    json.put("writers", writers);
    try {
      Path folder = file.resolveSibling("");
      Files.createDirectories(folder);
      Path whole = Files.createTempFile(folder, vaultId, ".new");
      Files.write(whole, Json.write(json));
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException _) {
      // A client without a place to remember works all the same.
    }
  }
}
