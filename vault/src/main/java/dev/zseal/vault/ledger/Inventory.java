package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.pack.BlobType;
import dev.zseal.vault.pack.PackFile;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.PackName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What must be in a vault, as its acts tell, held against what is: a manifest or hold that is gone
/// without an act is lost, and nothing may be deleted as if it had never been.
///
/// A vault may have very many acts. So what was in order once is noted: the newest act of each
/// writer, and one sum over the names of all manifests and holds. If the names of today, less what
/// the acts since then brought and with what they took, have that sum, nothing is lost. In any
/// other case, and without the note, all acts are read: the note spares time and decides nothing.
public final class Inventory {

  private static final String FORMAT = "zseal-inventory-1";
  private static final int MAX_BYTES = 1 << 20;
  private static final String MANIFEST = "([0-9]{12,18})-[0-9a-f]{16}\\.json";

  /* Acts whose words are read in no time, whose signatures are, and whose signatures take a few
   * seconds. */
  private static final int FEW = 500;
  private static final int FEW_SIGNED = 50;
  static final int MANY = 5000;

  private final Store store;
  private @Nullable Note note;
  private ActLog log;

  /// What was in order: the sum of the names, and the newest act of each writer.
  private record Note(String names, Map<String, Head> writers) {}

  private record Head(int number, String sha256) {}

  /// What is missing.
  ///
  /// @param manifests the commits of manifests that are not there, and not destroyed
  /// @param doubtful the same by acts that cannot be checked
  /// @param holds that were not released
  public record Losses(List<ActLog.Act> manifests, List<ActLog.Act> doubtful, List<Hold> holds) {

    static final Losses NONE = new Losses(List.of(), List.of(), List.of());

    public boolean isNone() {
      return manifests.isEmpty() && doubtful.isEmpty() && holds.isEmpty();
    }
  }

  private Inventory(Store store, @Nullable Note note, ActLog log) {
    this.store = store;
    this.note = note;
    this.log = log;
  }

  /// Reads what acts have to be read. That may take long: take no lock for it, and ask for
  /// [#losses] under one.
  public static Inventory read(Store store) throws Problem {
    Optional<Note> note = readNote(store);
    Map<String, Integer> known = new HashMap<>();
    note.ifPresent(n -> n.writers.forEach((writer, head) -> known.put(writer, head.number)));
    Inventory inventory =
        note.isEmpty()
            ? new Inventory(store, null, ActLog.read(store))
            : new Inventory(store, note.get(), ActLog.after(known));
    // Only to have read whatever must be: without a lock it may see too much.
    inventory.losses();
    return inventory;
  }

  /// Snapshots that only the packs tell of ([UntoldCopies]). Looked for when all acts had to be
  /// read, which is so where some are lost; else what was in order once is taken for it.
  public List<Manifest> untold() throws Problem {
    return note == null ? new UntoldCopies(store, log).find() : List.of();
  }

  /// GUIDs of all snapshots that an act tells of by now.
  public Set<Long> told() throws Problem {
    log = log.since(store);
    return log.guids();
  }

  /// What is missing, for who only looks. Nothing where to tell it would take long: of many acts
  /// all have to be read, but for what is in order by the note and the names alone.
  ///
  /// Signatures are what takes time: they are looked at only if something seems to be missing.
  /// Without a lock a look may fall between a destroy's act and its deed: so what is missing is
  /// looked for twice.
  ///
  /// @param manifests the names of those that were found
  static List<ActLog.Act> glance(Store store, SortedSet<String> manifests) throws Problem {
    long all = 0;
    Map<String, ActFiles> files = new HashMap<>();
    for (String writer : store.folders(Layout.WRITERS)) {
      ActFiles acts = new ActFiles(store, writer);
      files.put(writer, acts);
      all += acts.newest();
    }
    boolean calm =
        all > MANY
            || (all > FEW
                ? isInOrder(store, files, manifests)
                : !seemsToLack(files.values(), manifests));
    if (calm) {
      return List.of();
    }
    Inventory inventory = new Inventory(store, null, ActLog.read(store));
    List<ActLog.Act> missing = missing(inventory.losses(manifests));
    if (missing.isEmpty()) {
      return missing;
    }
    Set<String> still = new HashSet<>();
    missing(inventory.losses()).forEach(act -> still.add(act.manifest()));
    return missing.stream().filter(act -> still.contains(act.manifest())).toList();
  }

  /// Whether more acts brought a manifest that is not there than took it away, by their words.
  private static boolean seemsToLack(Collection<ActFiles> writers, SortedSet<String> manifests)
      throws Problem {
    Map<String, Integer> brought = new HashMap<>();
    for (ActFiles acts : writers) {
      for (int number = 1; number <= acts.newest(); number++) {
        count(acts, number, brought);
      }
    }
    return brought.entrySet().stream()
        .anyMatch(each -> each.getValue() > 0 && !manifests.contains(each.getKey()));
  }

  private static void count(ActFiles acts, int number, Map<String, Integer> brought)
      throws Problem {
    try {
      for (ActFiles.Found act : acts.find(number).stream().limit(1).toList()) {
        Json json = ActLog.body(act.bytes());
        int step =
            switch (json.text("act")) {
              case Acts.COMMIT -> 1;
              case Acts.DESTROY -> -1;
              default -> 0;
            };
        json.optionalText("manifest").ifPresent(name -> brought.merge(name, step, Integer::sum));
      }
    } catch (Problem.Corrupt _) {
      // What is no act tells of nothing; a scrub tells of it.
    }
  }

  /// Whether the note says so, or there is none that would say it soon.
  private static boolean isInOrder(
      Store store, Map<String, ActFiles> files, SortedSet<String> manifests) throws Problem {
    Optional<Note> note = readNote(store);
    if (note.isEmpty()) {
      return true;
    }
    Map<String, Integer> known = new HashMap<>();
    note.get().writers.forEach((writer, head) -> known.put(writer, head.number));
    long more = 0;
    for (var writer : files.entrySet()) {
      more += Math.max(0, writer.getValue().newest() - known.getOrDefault(writer.getKey(), 0));
    }
    if (more > FEW_SIGNED) {
      return true;
    }
    ActLog since = ActLog.after(known).since(store);
    SortedSet<String> names = holdNames(store);
    names.addAll(manifests);
    return since.faults().isEmpty()
        && new Inventory(store, note.get(), since).names(names, note.get().names);
  }

  private static List<ActLog.Act> missing(Losses losses) {
    return Stream.concat(losses.manifests.stream(), losses.doubtful.stream()).toList();
  }

  private static SortedSet<String> holdNames(Store store) throws Problem {
    SortedSet<String> names = new TreeSet<>();
    for (String id : store.folders(Layout.DATASETS)) {
      for (String name : store.list(Layout.holds(id))) {
        names.add(Layout.holds(id) + "/" + name);
      }
    }
    return names;
  }

  /// What is missing now. Manifests and holds must not be changed by others meanwhile, but for
  /// receives that add.
  public Losses losses() throws Problem {
    // The acts first: a manifest is put before its act.
    log = log.since(store);
    SortedSet<String> names = names(store);
    if (note != null) {
      if (log.faults().isEmpty() && names(names, note.names)) {
        return Losses.NONE;
      }
      note = null;
      log = ActLog.read(store);
      names = names(store);
    }
    return losses(names);
  }

  private Losses losses(SortedSet<String> names) {
    List<ActLog.Act> manifests = new ArrayList<>();
    List<ActLog.Act> doubtful = new ArrayList<>();
    for (ActLog.Act act : log.acts()) {
      if (isMissing(act, names)) {
        manifests.add(act);
      }
    }
    for (ActLog.Act act : log.unproven()) {
      if (isMissing(act, names)) {
        doubtful.add(act);
      }
    }
    List<Hold> holds = new ArrayList<>();
    for (Hold hold : unreleased()) {
      if (!names.contains(hold.objectName())
          && Stream.concat(names.stream(), manifests.stream().map(ActLog.Act::manifest))
              .anyMatch(name -> isManifestOf(hold, name))) {
        holds.add(hold);
      }
    }
    return new Losses(manifests, doubtful, holds);
  }

  /// A tombstone that cannot be checked counts here: if its writer's key is lost, what it destroyed
  /// must not be missed for ever.
  private boolean isMissing(ActLog.Act act, SortedSet<String> names) {
    return act.kind().equals(Acts.COMMIT)
        && !act.manifest().isEmpty()
        && !names.contains(act.manifest())
        && !log.isGone(act.sha256())
        && !log.isSaidGone(act.sha256());
  }

  private static boolean isManifestOf(Hold hold, String name) {
    return name.startsWith(Layout.dataset(hold.datasetId()) + "/")
        && name.endsWith("-" + Json.hex(hold.guid()) + ".json");
  }

  /// Holds that no later act released. Writers' clocks differ; of two acts of one time the hold
  /// counts, unless one writer says in which order they came.
  private List<Hold> unreleased() {
    Map<String, ActLog.Act> held = new TreeMap<>();
    List<ActLog.Act> acts = new ArrayList<>(log.acts());
    acts.addAll(log.unproven());
    for (ActLog.Act act : acts) {
      if (act.kind().equals(Acts.HOLD) && !act.manifest().isEmpty() && !act.tag().isEmpty()) {
        held.merge(hold(act).objectName(), act, (a, b) -> isAfter(b, a) ? b : a);
      }
    }
    for (ActLog.Act act : acts) {
      if (act.kind().equals(Acts.RELEASE) && !act.manifest().isEmpty()) {
        String name = hold(act).objectName();
        ActLog.Act before = held.get(name);
        if (before != null && isAfter(act, before)) {
          held.remove(name);
        }
      }
    }
    return held.values().stream().map(Inventory::hold).toList();
  }

  private static boolean isAfter(ActLog.Act act, ActLog.Act other) {
    return act.writer().equals(other.writer())
        ? act.number() > other.number()
        : act.time().compareTo(other.time()) > 0;
  }

  /// The hold that an act speaks of; its manifest's name tells dataset and GUID.
  private static Hold hold(ActLog.Act act) {
    return new Hold(
        Layout.datasetOf(act.manifest()),
        act.snapshot(),
        Layout.guidOf(act.manifest()),
        act.tag(),
        act.time(),
        act.writer());
  }

  /// Whether the names that were there before the acts of the log have this sum.
  private boolean names(SortedSet<String> now, String sum) {
    Map<String, Integer> change = new HashMap<>();
    for (ActLog.Act act : log.acts()) {
      switch (act.kind()) {
        case Acts.COMMIT -> change.merge(act.manifest(), 1, Integer::sum);
        case Acts.DESTROY -> change.merge(act.manifest(), -1, Integer::sum);
        case Acts.HOLD, Acts.RELEASE -> {
          if (act.manifest().isEmpty()) {
            return false;
          }
          int step = act.kind().equals(Acts.HOLD) ? 1 : -1;
          change.merge(hold(act).objectName(), step, Integer::sum);
        }
        default -> {}
      }
    }
    TreeSet<String> before = new TreeSet<>(now);
    for (var each : change.entrySet()) {
      int was = (now.contains(each.getKey()) ? 1 : 0) - each.getValue();
      if (was < 0 || was > 1) {
        return false;
      }
      if (was == 1) {
        before.add(each.getKey());
      } else {
        before.remove(each.getKey());
      }
    }
    return sum(before).equals(sum);
  }

  private static SortedSet<String> names(Store store) throws Problem {
    SortedSet<String> names = holdNames(store);
    for (String id : store.folders(Layout.DATASETS)) {
      for (String name : store.list(Layout.dataset(id))) {
        if (name.matches(MANIFEST)) {
          names.add(Layout.dataset(id) + "/" + name);
        }
      }
    }
    return names;
  }

  private static String sum(SortedSet<String> names) {
    return Capsule.sha256(Json.utf8(String.join("\n", names)));
  }

  /// What to note when nothing is lost: the words for [#keep]. To be asked for under the same lock
  /// as the [#losses] before it.
  public String inOrder() throws Problem {
    Map<String, @Nullable Object> writers = new LinkedHashMap<>();
    for (var writer : new TreeMap<>(log.newest()).entrySet()) {
      List<ActFiles.Found> newest =
          new ActFiles(store, writer.getKey()).find(Math.max(1, writer.getValue()));
      if (writer.getValue() > 0 && !newest.isEmpty()) {
        Map<String, @Nullable Object> head = new LinkedHashMap<>();
        head.put("number", writer.getValue());
        head.put("sha256", Capsule.sha256(newest.getFirst().bytes()));
        writers.put(writer.getKey(), head);
      }
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("names", sum(names(store)));
    json.put("writers", writers);
    return new String(Json.write(json), StandardCharsets.UTF_8);
  }

  /// Leaves the note in place of the one before. If it goes wrong, more acts are read next time.
  public static void keep(Store store, String note) throws Problem {
    if (store.exists(Layout.INVENTORY)) {
      try {
        if (Capsule.sha256(store.readSmall(Layout.INVENTORY, MAX_BYTES))
            .equals(Capsule.sha256(Json.utf8(note)))) {
          return;
        }
      } catch (Problem.Corrupt _) {
        // Not what was left there.
      }
      store.delete(Layout.INVENTORY);
    }
    try {
      store.put(Layout.INVENTORY, Json.utf8(note));
    } catch (Problem.Conflict _) {
      // Somebody else's is as good.
    }
  }

  /// The note, if it can be read and the acts it names are those that are there.
  private static Optional<Note> readNote(Store store) throws Problem {
    if (!store.exists(Layout.INVENTORY)) {
      return Optional.empty();
    }
    try {
      Json json = Json.parse(store.readSmall(Layout.INVENTORY, MAX_BYTES), Layout.INVENTORY);
      json.requireFormat(FORMAT, "Delete it: all acts are read in its place.");
      Map<String, Head> writers = new HashMap<>();
      Json heads = json.object("writers");
      for (String writer : heads.names()) {
        Head head =
            new Head(
                heads.object(writer).smallNumber("number"), heads.object(writer).text("sha256"));
        if (!writer.matches("[0-9a-f]{16}")
            || !new ActFiles(store, writer).has(head.number, head.sha256)) {
          return Optional.empty();
        }
        writers.put(writer, head);
      }
      return Optional.of(new Note(json.text("names"), writers));
    } catch (Problem.Corrupt | Problem.TooNew _) {
      return Optional.empty();
    }
  }

  /// Copies of manifests that the packs have, of those with these sums; by sum.
  public static Map<String, byte[]> copies(Store store, Set<String> sha256) throws Problem {
    Map<String, byte[]> found = new HashMap<>();
    for (PackLocation location : PackLocation.list(store)) {
      if (location.name().kind() != PackName.Kind.PAGE || found.size() == sha256.size()) {
        continue;
      }
      try (PackFile pack = PackFile.open(store, location)) {
        pack.copies(
            BlobType.MANIFEST,
            copy -> {
              String sum = Capsule.sha256(copy);
              if (sha256.contains(sum)) {
                found.put(sum, copy);
              }
              return true;
            });
      } catch (Problem.Corrupt | Problem.Unavailable | Problem.TooNew _) {
        // The next one may have it, too.
      }
    }
    return found;
  }
}
