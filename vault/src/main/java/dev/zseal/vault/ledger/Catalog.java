package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// All snapshots of a vault, found by the names of their manifests and read when wanted.
///
/// A catalog is a view of one moment; [#refresh] takes another look. Not safe for several threads.
public final class Catalog {

  private static final Pattern NAME =
      Pattern.compile("(\\d{12}|[1-9]\\d{12,17})-([0-9a-f]{16})\\.json");

  /* Snapshots that are missing, by name. */
  private static final int NAMED = 3;

  private final Store store;
  private final Map<String, List<Place>> datasets = new TreeMap<>();
  private final Map<Long, Place> byGuid = new HashMap<>();
  private final Map<Place, Known> read = new HashMap<>();
  private final Map<String, Unreadable> damaged = new TreeMap<>();
  private @Nullable Manifest last;

  /// Where a snapshot's manifest is.
  public record Place(String datasetId, long creation, long guid) {}

  /// A snapshot whose manifest is there and cannot be read.
  ///
  /// @param why the evidence
  public record Unreadable(Place place, Problem.Corrupt why) {

    /// The object its manifest should be.
    public String objectName() {
      return Layout.manifest(place.datasetId(), place.creation(), place.guid());
    }
  }

  /// A manifest, and the SHA-256 of the bytes it was read from.
  private record Known(Manifest manifest, String sha256) {}

  public Catalog(Store store) throws Problem {
    this.store = store;
    refresh();
  }

  /// Looks at the store again.
  public void refresh() throws Problem {
    datasets.clear();
    byGuid.clear();
    damaged.clear();
    Set<Place> seen = new HashSet<>();
    for (String id : store.folders(Layout.DATASETS)) {
      List<Place> places = new ArrayList<>();
      for (String name : store.list(Layout.dataset(id))) {
        Matcher m = NAME.matcher(name);
        if (m.matches()) {
          long creation = Long.parseLong(m.group(1));
          Place place = new Place(id, creation, Long.parseUnsignedLong(m.group(2), 16));
          places.add(place);
          seen.add(place);
          byGuid.putIfAbsent(place.guid(), place);
        }
      }
      places.sort(Comparator.comparingLong(Place::creation));
      if (!places.isEmpty()) {
        datasets.put(id, places);
      }
    }
    read.keySet().retainAll(seen);
  }

  /// Forgets what it read of a snapshot: it may have been destroyed and received anew meanwhile.
  public void forget(Manifest manifest) {
    read.remove(new Place(manifest.datasetId(), manifest.creation(), manifest.guid()));
  }

  /// Adds a snapshot just committed.
  public void add(Manifest manifest) throws Problem {
    Place place = new Place(manifest.datasetId(), manifest.creation(), manifest.guid());
    List<Place> places = datasets.computeIfAbsent(place.datasetId(), _ -> new ArrayList<>());
    places.add(place);
    places.sort(Comparator.comparingLong(Place::creation));
    byGuid.putIfAbsent(place.guid(), place);
    keep(place, manifest, Capsule.sha256(manifest.toJson()));
  }

  /// The SHA-256 of the manifest's bytes, which tells it from another of the same snapshot.
  public String sha256(Manifest manifest) throws Problem {
    Known known = read.get(new Place(manifest.datasetId(), manifest.creation(), manifest.guid()));
    return known != null ? known.sha256 : Capsule.sha256(manifest.toJson());
  }

  /// The snapshot with this GUID, in whatever dataset. All of it is in memory: what is done with it
  /// does not depend on its manifest any more.
  public Optional<Manifest> find(long guid) throws Problem {
    Place place = byGuid.get(guid);
    // What this catalog read before may be destroyed by now, and a backup relies on what is held.
    if (place == null || isGone(place)) {
      return Optional.empty();
    }
    try {
      return Optional.of(whole(place));
    } catch (Problem.Corrupt e) {
      if (isGone(place)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// Whether a dataset has the snapshot with this GUID.
  public boolean has(String datasetId, long guid) {
    return datasets.getOrDefault(datasetId, List.of()).stream().anyMatch(p -> p.guid() == guid);
  }

  /// Ids of all datasets that have a snapshot.
  public List<String> datasetIds() {
    return List.copyOf(datasets.keySet());
  }

  /// What signed acts tell of and this catalog lacks, destroyed snapshots left out; nothing where
  /// it takes long to tell: a sweep and a scrub do tell then.
  public Optional<Problem> missing() throws Problem {
    if (byGuid.size() > Inventory.MANY) {
      return Optional.empty();
    }
    SortedSet<String> names = new TreeSet<>();
    for (List<Place> places : datasets.values()) {
      places.forEach(p -> names.add(Layout.manifest(p.datasetId(), p.creation(), p.guid())));
    }
    Map<String, String> missing = new TreeMap<>();
    for (ActLog.Act act : Inventory.glance(store, names)) {
      missing.putIfAbsent(act.manifest(), act.snapshot());
    }
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    String first = missing.values().stream().limit(NAMED).collect(Collectors.joining(", "));
    return Optional.of(
        new Problem.Corrupt(
            missing.size() == 1
                ? "1 snapshot that was stored is missing"
                : missing.size() + " snapshots that were stored are missing",
            "signed acts tell of %s%s, and nothing of a destroy"
                .formatted(first, missing.size() > NAMED ? ", ..." : ""),
            "Run `zseal scrub`: it makes manifests again, from copies in the packs or from another"
                + " copy of the vault (--from)."));
  }

  /// How many snapshots a dataset has, damaged ones included. None is read.
  public int count(String datasetId) {
    return datasets.getOrDefault(datasetId, List.of()).size();
  }

  /// The snapshots of a dataset, oldest first. One whose manifest is damaged is left out, and told
  /// by [#damaged]: it must not hide the others.
  public List<Manifest> snapshots(String datasetId) throws Problem {
    List<Place> places = datasets.getOrDefault(datasetId, List.of());
    List<Place> unread = places.stream().filter(place -> !read.containsKey(place)).toList();
    List<Manifest> manifests = new ArrayList<>();
    try (ReadAhead<Place, Known> ahead = new ReadAhead<>(unread, this::parse)) {
      for (Place place : places) {
        readable(place, ahead::read).ifPresent(manifests::add);
      }
    }
    return TakenOrder.of(manifests);
  }

  /// The snapshots of all datasets, those of each oldest first; damaged ones are left out too.
  public List<Manifest> everySnapshot() throws Problem {
    List<Manifest> all = new ArrayList<>();
    for (String id : datasets.keySet()) {
      all.addAll(snapshots(id));
    }
    return all;
  }

  /// The newest readable snapshot of a dataset; its name is the dataset's name.
  public Optional<Manifest> newest(String datasetId) throws Problem {
    return newest(datasetId, _ -> true);
  }

  /// The newest readable snapshot of a dataset that is as wanted. No older ones are read.
  public Optional<Manifest> newest(String datasetId, Predicate<Manifest> wanted) throws Problem {
    List<Place> places = datasets.getOrDefault(datasetId, List.of());
    for (int end = places.size(); end > 0; ) {
      int from = end - 1;
      while (from > 0 && places.get(from - 1).creation() == places.get(from).creation()) {
        from--;
      }
      List<Manifest> second = new ArrayList<>();
      for (Place place : places.subList(from, end)) {
        readable(place, this::parse).ifPresent(second::add);
      }
      for (Manifest manifest : TakenOrder.of(second).reversed()) {
        if (wanted.test(manifest)) {
          return Optional.of(manifest);
        }
      }
      end = from;
    }
    return Optional.empty();
  }

  /// What is wrong with manifests that were met so far.
  public List<Problem> damaged() {
    return damaged.values().stream().<Problem>map(Unreadable::why).toList();
  }

  /// The snapshots that were met so far and whose manifests cannot be read.
  public List<Unreadable> unreadable() {
    return List.copyOf(damaged.values());
  }

  /// The snapshots of this name whose manifests are lost or damaged. Reads all acts.
  List<VanishedSnapshots.Vanished> vanished(String name) throws Problem {
    return VanishedSnapshots.read(store).called(name);
  }

  private Optional<Manifest> readable(Place place, ReadAhead.Reader<Place, Known> reader)
      throws Problem {
    try {
      return Optional.of(read(place, reader));
    } catch (Problem.Corrupt e) {
      if (!isGone(place)) {
        damaged.put(place.toString(), new Unreadable(place, e));
      }
      return Optional.empty();
    }
  }

  /// Whether the snapshot was destroyed since this catalog looked.
  private boolean isGone(Place place) throws Problem {
    return !store.exists(Layout.manifest(place.datasetId(), place.creation(), place.guid()));
  }

  private Manifest read(Place place, ReadAhead.Reader<Place, Known> reader) throws Problem {
    Known known = read.get(place);
    if (known != null) {
      return known.manifest;
    }
    Known parsed = reader.read(place);
    return keep(place, parsed.manifest, parsed.sha256);
  }

  private Manifest whole(Place place) throws Problem {
    Known known = read.get(place);
    if (known != null) {
      return known.manifest.loaded();
    }
    Known parsed = parse(place);
    keep(place, parsed.manifest, parsed.sha256);
    return parsed.manifest;
  }

  /// Keeps what is mostly wanted of a manifest: there may be very many.
  private Manifest keep(Place place, Manifest manifest, String sha256) {
    Manifest light =
        manifest.released(() -> parse(place).manifest.begin().bytes(place.datasetId()), last);
    last = light;
    read.put(place, new Known(light, sha256));
    return light;
  }

  private Known parse(Place place) throws Problem {
    String name = Layout.manifest(place.datasetId(), place.creation(), place.guid());
    byte[] bytes = store.readSmall(name, Manifest.MAX_BYTES);
    Manifest manifest = Manifest.parse(bytes, store.location() + "/" + name);
    if (!manifest.objectName().equals(name)) {
      throw new Problem.Corrupt(
          "%s/%s is damaged".formatted(store.location(), name),
          "it is the manifest of " + manifest.objectName(),
          "Run zseal scrub: it makes it again, from a copy in the packs or in another copy of the"
              + " vault (--from). Other snapshots are not affected.");
    }
    return new Known(manifest, Capsule.sha256(bytes));
  }

  /// A GUID as people see it: 16 hexadecimal digits.
  public static String guid(long guid) {
    return HexFormat.of().toHexDigits(guid);
  }
}
