package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.store.StoredObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a writer's acts lie in a vault: each in a file of its own, or in bundles, or both.
///
/// A sweep may put acts together while this reads. What was listed and is gone then is looked for
/// again.
final class ActFiles {

  /// Each is a sweep that put the acts elsewhere just now.
  private static final int TRIES = 3;

  private static final int MAX_LOADED = 4;
  private static final int SECTOR = 4096;
  private static final Pattern SINGLE = Pattern.compile("\\d{8,9}\\.act");

  private final Store store;
  private final String writer;
  private final TreeSet<Integer> singles = new TreeSet<>();
  private final TreeMap<Integer, List<ActBundle>> bundles = new TreeMap<>();
  private final Set<String> names = new HashSet<>();

  /// First and last number of each stretch without gaps that bundles cover.
  private final TreeMap<Integer, Integer> covered = new TreeMap<>();

  private final LinkedHashMap<String, Map<Integer, List<byte[]>>> loaded = new LinkedHashMap<>();

  /// Whether something that was listed was not there any more when it was read.
  private boolean vanished;

  ActFiles(Store store, String writer) throws Problem {
    this.store = store;
    this.writer = writer;
    refresh();
  }

  /// The bytes of what should be an act, and the object they are from.
  static final class Found {
    private final String object;
    private final byte[] bytes;

    Found(String object, byte[] bytes) {
      this.object = object;
      this.bytes = bytes;
    }

    String object() {
      return object;
    }

    /// Not to be changed.
    byte[] bytes() {
      return bytes;
    }
  }

  /// Looks anew what there is.
  void refresh() throws Problem {
    singles.clear();
    bundles.clear();
    covered.clear();
    names.clear();
    Set<ActBundle> all = new HashSet<>();
    for (String name : store.list(Layout.acts(writer))) {
      names.add(Layout.acts(writer) + "/" + name);
      if (SINGLE.matcher(name).matches()) {
        singles.add(Integer.parseInt(name.substring(0, name.indexOf('.'))));
      }
      ActBundle.named(name).ifPresent(all::add);
    }
    singles.remove(0);
    for (ActBundle bundle : all) {
      bundles.computeIfAbsent(bundle.first(), _ -> new ArrayList<>()).add(bundle);
    }
    for (ActBundle bundle : bundles()) {
      var before = covered.floorEntry(bundle.first());
      if (before != null && before.getValue() >= bundle.first() - 1) {
        covered.put(before.getKey(), Math.max(before.getValue(), bundle.last()));
      } else {
        covered.put(bundle.first(), bundle.last());
      }
    }
  }

  /// Number of the newest act there is, sound or not; 0 if there is none.
  int newest() {
    int single = singles.isEmpty() ? 0 : singles.last();
    return covered.isEmpty() ? single : Math.max(single, covered.lastEntry().getValue());
  }

  /// The first number from `number` on of which there should be an act.
  OptionalInt from(int number) {
    int found = Integer.MAX_VALUE;
    Integer single = singles.ceiling(number);
    if (single != null) {
      found = single;
    }
    var before = covered.floorEntry(number);
    if (before != null && before.getValue() >= number) {
      found = number;
    }
    Integer after = covered.ceilingKey(number);
    if (after != null) {
      found = Math.min(found, after);
    }
    return found == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(found);
  }

  /// How many acts there should be from `number` on.
  int count(int number) {
    int count = 0;
    for (var stretch : covered.entrySet()) {
      count += Math.max(0, stretch.getValue() - Math.max(number, stretch.getKey()) + 1);
    }
    for (int single : singles.tailSet(number)) {
      count += isBundled(single) ? 0 : 1;
    }
    return count;
  }

  /// Whether a bundle's name says that it has this act.
  boolean isBundled(int number) {
    var before = covered.floorEntry(number);
    return before != null && before.getValue() >= number;
  }

  /// Numbers of the acts that have a file of their own.
  List<Integer> singles() {
    return List.copyOf(singles);
  }

  /// The bundles by their first act, the larger first.
  List<ActBundle> bundles() {
    List<ActBundle> all = new ArrayList<>();
    for (List<ActBundle> beginning : bundles.values()) {
      beginning.sort((a, b) -> Integer.compare(b.last(), a.last()));
      all.addAll(beginning);
    }
    return all;
  }

  /// All bundles that should have this act.
  private List<ActBundle> bundles(int number) {
    List<ActBundle> found = new ArrayList<>();
    int from = Math.max(0, number - ActBundle.MAX_ACTS + 1);
    for (List<ActBundle> beginning : bundles.subMap(from, true, number, true).values()) {
      beginning.stream().filter(bundle -> bundle.covers(number)).forEach(found::add);
    }
    return found;
  }

  /// What there is of an act, sound or not; from the second copies only if there is nothing else.
  /// `Corrupt` if there is just a file that is none.
  List<Found> find(int number) throws Problem {
    for (int tries = 1; ; tries++) {
      vanished = false;
      List<Found> found = in(number, bundle -> bundle.object(writer));
      Problem.@Nullable Corrupt broken = null;
      String single = Acts.objectName(writer, number);
      if (singles.contains(number)) {
        try {
          // Not to be taken for damage: that nobody can read a tombstone must not undo it.
          add(found, new Found(single, store.readAll(single, Acts.MAX_BYTES)));
        } catch (Problem.Corrupt e) {
          broken = e;
          vanished |= !store.exists(single);
        }
      }
      if (found.isEmpty()) {
        found = spare(number);
      }
      if (!found.isEmpty()) {
        return found;
      }
      if (vanished && tries < TRIES) {
        refresh();
      } else if (broken != null) {
        throw broken;
      } else {
        return found;
      }
    }
  }

  /// What the second copies have of an act.
  List<Found> spare(int number) throws Problem {
    return in(number, bundle -> bundle.copy(writer));
  }

  /// Whatever there is of an act; nothing if it cannot be read.
  List<Found> everywhere(int number) throws Problem {
    try {
      List<Found> found = new ArrayList<>(find(number));
      spare(number).forEach(spare -> add(found, spare));
      return found;
    } catch (Problem.Corrupt _) {
      return List.of();
    }
  }

  /// Whether there is an act of this number with this SHA-256, hexadecimal.
  boolean has(int number, String sha256) throws Problem {
    return everywhere(number).stream().anyMatch(f -> Capsule.sha256(f.bytes).equals(sha256));
  }

  private List<Found> in(int number, Function<ActBundle, String> name) throws Problem {
    List<Found> found = new ArrayList<>();
    for (ActBundle bundle : bundles(number)) {
      String object = name.apply(bundle);
      for (byte[] piece : pieces(bundle, object, number)) {
        add(found, new Found(object, piece));
      }
    }
    return found;
  }

  /// What one of the two objects of a bundle has of an act.
  List<byte[]> pieces(ActBundle bundle, String object, int number) throws Problem {
    return either(bundle, object).getOrDefault(number, List.of());
  }

  private static void add(List<Found> all, Found found) {
    if (all.stream().noneMatch(f -> Arrays.equals(f.bytes, found.bytes))) {
      all.add(found);
    }
  }

  /// The acts in one of the two objects of a bundle. One that a disk does not give out is no
  /// obstacle while it gives out the other.
  private Map<Integer, List<byte[]>> either(ActBundle bundle, String object) throws Problem {
    try {
      return load(bundle, object);
    } catch (Problem.Unavailable e) {
      String main = bundle.object(writer);
      String other = object.equals(main) ? bundle.copy(writer) : main;
      try {
        if (!load(bundle, other).isEmpty()) {
          loaded.put(object, Map.of());
          return Map.of();
        }
      } catch (Problem.Unavailable _) {
        // Neither, then.
      }
      throw e;
    }
  }

  private Map<Integer, List<byte[]>> load(ActBundle bundle, String object) throws Problem {
    if (!names.contains(object)) {
      return Map.of();
    }
    Map<Integer, List<byte[]>> acts = loaded.get(object);
    if (acts == null) {
      byte[] bytes = bytes(store, object);
      acts = bytes == null ? Map.of() : bundle.split(bytes);
      if (bytes == null && !store.exists(object)) {
        vanished = true;
        return acts;
      }
      loaded.put(object, acts);
      if (loaded.size() > MAX_LOADED) {
        loaded.remove(loaded.firstEntry().getKey());
      }
    }
    return acts;
  }

  /// The bytes of a bundle's object, zeros where the disk gives out none; null if there is no such
  /// object, or none that can be one.
  static byte @Nullable [] bytes(Store store, String object) throws Problem {
    try (StoredObject open = store.open(object)) {
      if (open.length() > ActBundle.MAX_BYTES) {
        return null;
      }
      byte[] bytes = new byte[(int) open.length()];
      try {
        open.read(0, bytes, 0, bytes.length);
      } catch (Problem.Unavailable e) {
        bySectors(open, bytes, e);
      }
      return bytes;
    } catch (Problem.Corrupt _) {
      return null;
    }
  }

  private static void bySectors(StoredObject open, byte[] bytes, Problem.Unavailable all)
      throws Problem {
    boolean some = false;
    for (int at = 0; at < bytes.length; at += SECTOR) {
      int length = Math.min(SECTOR, bytes.length - at);
      try {
        open.read(at, bytes, at, length);
        some = true;
      } catch (Problem.Unavailable _) {
        Arrays.fill(bytes, at, at + length, (byte) 0);
      }
    }
    if (!some) {
      throw all;
    }
  }

  /// Makes it survive a crash that an act is there.
  void settle(int number) throws Problem {
    store.settle(Acts.objectName(writer, number));
    for (ActBundle bundle : bundles(number)) {
      store.settle(bundle.object(writer));
      store.settle(bundle.copy(writer));
    }
  }
}
