package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
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
      firsts.add(writer + first(store, writer));
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
      String name = Acts.objectName(writer, head.number);
      if (!writer.matches("[0-9a-f]{16}")) {
        continue;
      }
      if (!store.exists(name)) {
        missing.add(
            wentBack(
                store,
                "the newest that this user saw in it is gone: %s; that writer's log ends with %s"
                    .formatted(head.words(writer), newest(store, writer))));
      } else if (!hash(store, name).equals(head.hash)) {
        missing.add(
            wentBack(
                store,
                "this user saw %s, and now there is another act of that number: %s"
                    .formatted(head.words(writer), newest(store, writer))));
      }
    }
    return missing;
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

  private static String newest(Store store, String writer) throws Problem {
    int number = last(store, writer);
    return number == 0 ? "nothing" : "act %d".formatted(number);
  }

  private static String hash(Store store, String name) throws Problem {
    return Capsule.sha256(store.readAll(name, Acts.MAX_BYTES));
  }

  /// The SHA-256 of the writer's first act, or empty.
  private static String first(Store store, String writer) throws Problem {
    String name = Acts.objectName(writer, 1);
    return store.exists(name) ? hash(store, name) : "";
  }

  /// Notes what the vault has now.
  public void remember(Store store) throws Problem {
    Map<String, @Nullable Object> writers = new LinkedHashMap<>();
    boolean news = false;
    for (String writer : store.folders(Layout.WRITERS)) {
      Head head = seen.get(writer);
      int number = head == null ? last(store, writer) : next(store, writer, head.number());
      if (number == 0) {
        continue;
      }
      if (head == null || head.number() != number || head.first().isEmpty()) {
        Head now = head(store, writer, number);
        news |= !now.equals(head);
        head = now;
      }
      writers.put(writer, head.toJson());
    }
    if (news) {
      write(writers);
    }
  }

  private static Head head(Store store, String writer, int number) throws Problem {
    byte[] act = store.readAll(Acts.objectName(writer, number), Acts.MAX_BYTES);
    String time = "";
    String deed = "";
    try {
      Json json = Json.parse(Arrays.copyOf(act, ActLog.tail(act)), "act");
      time = json.text("time");
      deed = deed(json.text("act"), json.optionalText("snapshot").orElse("a snapshot"));
    } catch (Problem _) {
      // A scrub tells of it.
    }
    return new Head(number, Capsule.sha256(act), first(store, writer), time, deed);
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

  /// The last of the acts that follow one another from `number` on. They are not listed: there may
  /// be very many, and mostly no new one.
  private static int next(Store store, String writer, int number) throws Problem {
    int last = number;
    while (store.exists(Acts.objectName(writer, last + 1))) {
      last++;
    }
    return last;
  }

  private static int last(Store store, String writer) throws Problem {
    List<String> names = store.list(Layout.acts(writer)).stream().filter(Acts::isAct).toList();
    return names.isEmpty() ? 0 : Acts.number(names.getLast());
  }
}
