package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a client saw of a vault last: the newest act of each writer.
///
/// A vault that was rolled back, or whose history was changed, no longer has what was seen. A
/// client that never saw the vault cannot know. The memory is a convenience: losing it costs this
/// notice, nothing else.
public final class VaultMemory {

  private static final String FORMAT = "zseal-memory-1";
  private static final int MAX_BYTES = 1 << 20;

  private final Path file;
  private final String vaultId;
  private final Map<String, Head> seen;

  /// The newest act of a writer: its number, and the SHA-256 of its file.
  private record Head(int number, String hash) {}

  private VaultMemory(Path file, String vaultId, Map<String, Head> seen) {
    this.file = file;
    this.vaultId = vaultId;
    this.seen = seen;
  }

  /// Reads what was seen of a vault, from `<folder>/<vault id>.json`. A memory that is damaged is
  /// no memory.
  public static VaultMemory load(Path folder, String vaultId) {
    Path file = folder.resolve(vaultId + ".json");
    Map<String, Head> seen = new TreeMap<>();
    try {
      if (Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES) {
        Json json = Json.parse(Files.readAllBytes(file), file.toString());
        Json writers = json.object("writers");
        for (String writer : writers.names()) {
          Json head = writers.object(writer);
          seen.put(writer, new Head(head.smallNumber("number"), head.text("sha256")));
        }
      }
    } catch (IOException | Problem _) {
      seen.clear();
    }
    return new VaultMemory(file, vaultId, seen);
  }

  /// What the vault no longer has of what was seen; nothing when it only went on.
  public List<Problem> missing(Store store) throws Problem {
    List<Problem> missing = new ArrayList<>();
    for (Map.Entry<String, Head> known : seen.entrySet()) {
      String writer = known.getKey();
      int number = known.getValue().number();
      String name = Acts.objectName(writer, number);
      if (!writer.matches("[0-9a-f]{16}")) {
        continue;
      }
      if (!store.exists(name)) {
        missing.add(
            wentBack(
                store,
                "act %d of writer %s was seen here, and now it ends with act %d"
                    .formatted(number, writer, last(store, writer))));
      } else if (!Capsule.sha256(store.readAll(name, Acts.MAX_BYTES))
          .equals(known.getValue().hash())) {
        missing.add(
            wentBack(
                store,
                "act %d of writer %s is another one than was seen here".formatted(number, writer)));
      }
    }
    return missing;
  }

  private Problem wentBack(Store store, String evidence) {
    return new Problem.Corrupt(
        "the vault %s went back, or its history was changed".formatted(store.location()),
        evidence,
        "If you put an older copy in its place, delete %s. If not, somebody did: see `zseal list`."
            .formatted(file));
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
      if (head == null || head.number() != number) {
        byte[] act = store.readAll(Acts.objectName(writer, number), Acts.MAX_BYTES);
        head = new Head(number, Capsule.sha256(act));
        news = true;
      }
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("number", head.number());
      json.put("sha256", head.hash());
      writers.put(writer, json);
    }
    if (news) {
      write(writers);
    }
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
