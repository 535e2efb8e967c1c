package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Puts the older acts of each writer together, so that a vault has few files. Whoever sweeps does
/// it for all writers: acts prove themselves, and not a byte of them changes.
///
/// An act leaves its file only after the bundle and its second copy are durable and were read back.
/// A crash leaves acts in both places, which count once; the next run takes the file away. Files of
/// single acts go in ascending order: who finds one there knows that none after it went.
///
/// To be used under the lock of the sweep. The newest acts stay as they are, so that their writers
/// find them at a glance, and see whose number is taken.
public final class ActBundling {

  private final Store store;
  private final Sizes sizes;

  /// When acts are put together.
  ///
  /// @param newest how many of a writer's newest acts stay single
  /// @param enough how many older ones are worth a bundle
  /// @param most acts in a bundle
  public record Sizes(int newest, int enough, int most) {

    static final Sizes USUAL = new Sizes(16, 32, ActBundle.MAX_ACTS);

    public Sizes {
      if (newest < 1 || enough < 1 || most < enough || most > ActBundle.MAX_ACTS) {
        throw new IllegalArgumentException("no sizes: " + newest + ", " + enough + ", " + most);
      }
    }
  }

  public ActBundling(Store store) {
    this(store, Sizes.USUAL);
  }

  public ActBundling(Store store, Sizes sizes) {
    this.store = store;
    this.sizes = sizes;
  }

  /// A bundle of which one of the two objects is not as it must be.
  ///
  /// @param object that one
  /// @param fault `missing` or `damaged`
  public record Damaged(String object, String fault) {}

  /// Puts acts together, and finishes what a crash interrupted.
  public void run() throws Problem {
    for (String writer : writers()) {
      PublicKey key = key(writer).orElse(null);
      if (key != null) {
        new Shelf(writer, key).tidy();
      }
    }
  }

  /// Finds bundles that are not twice what they should be, and makes them whole if asked to.
  public List<Damaged> check(boolean repair) throws Problem {
    List<Damaged> all = new ArrayList<>();
    for (String writer : writers()) {
      PublicKey key = key(writer).orElse(null);
      if (key != null) {
        new Shelf(writer, key).check(repair, all);
      }
    }
    return all;
  }

  private List<String> writers() throws Problem {
    return store.folders(Layout.WRITERS).stream()
        .filter(writer -> writer.matches("[0-9a-f]{16}"))
        .toList();
  }

  /// Without the key nothing can be told of a writer's acts, and they stay where they are.
  private Optional<PublicKey> key(String writer) throws Problem {
    String name = Layout.key(writer);
    try {
      return store.exists(name)
          ? Acts.publicKey(store.readAll(name, Acts.MAX_BYTES), writer)
          : Optional.empty();
    } catch (Problem.Corrupt _) {
      return Optional.empty();
    }
  }

  /// One writer's acts.
  private final class Shelf {
    private final String writer;
    private final PublicKey key;
    private final ActFiles files;

    Shelf(String writer, PublicKey key) throws Problem {
      this.writer = writer;
      this.key = key;
      this.files = new ActFiles(store, writer);
    }

    void tidy() throws Problem {
      for (ActBundle bundle : outermost()) {
        finish(bundle);
      }
      files.refresh();
      NavigableMap<Integer, byte[]> run = new TreeMap<>();
      int bytes = 0;
      for (int number : old()) {
        byte[] act = joinable(number);
        boolean follows = run.isEmpty() || run.lastKey() == number - 1;
        boolean fits =
            act == null || (run.size() < sizes.most && bytes + act.length <= ActBundle.MAX_BYTES);
        if (act == null || !follows || !fits) {
          bundle(run);
          run.clear();
          bytes = 0;
        }
        if (act != null) {
          run.put(number, act);
          bytes += act.length;
        }
      }
      bundle(run);
    }

    /// Acts with files of their own, in no bundle, the newest left out.
    private List<Integer> old() {
      int last = files.newest() - sizes.newest;
      List<Integer> old =
          files.singles().stream().filter(n -> n <= last && !files.isBundled(n)).toList();
      return old.size() < sizes.enough ? List.of() : old;
    }

    /// Bundles that are in no other.
    private List<ActBundle> outermost() {
      List<ActBundle> all = files.bundles();
      return all.stream()
          .filter(b -> all.stream().noneMatch(other -> !other.equals(b) && other.covers(b)))
          .toList();
    }

    /// One that is damaged stays where it is: it is not known to be itself.
    private byte @Nullable [] joinable(int number) throws Problem {
      byte[] act = sound(number);
      return act != null && ActBundle.isJoinable(act) ? act : null;
    }

    /// An act as it was signed; null if there is none, or the disk does not give it out.
    private byte @Nullable [] sound(int number) throws Problem {
      try {
        for (ActFiles.Found found : files.everywhere(number)) {
          if (ActLog.isAct(found.bytes(), writer, number, key)) {
            return found.bytes();
          }
        }
      } catch (Problem.Unavailable _) {
        // A sweep goes on without it, as it does when it reads no old acts.
      }
      return null;
    }

    /// All acts of a bundle, wherever they are; null if one is lost.
    private @Nullable NavigableMap<Integer, byte[]> whole(ActBundle bundle) throws Problem {
      NavigableMap<Integer, byte[]> acts = new TreeMap<>();
      for (int number = bundle.first(); number <= bundle.last(); number++) {
        byte[] act = sound(number);
        if (act == null) {
          return null;
        }
        acts.put(number, act);
      }
      return acts;
    }

    /// Takes away what is in a bundle and has a place of its own still, as a crash leaves it.
    private void finish(ActBundle bundle) throws Problem {
      List<Integer> singles = files.singles().stream().filter(bundle::covers).toList();
      List<ActBundle> inner =
          files.bundles().stream().filter(b -> !b.equals(bundle) && bundle.covers(b)).toList();
      if (singles.isEmpty() && inner.isEmpty()) {
        return;
      }
      NavigableMap<Integer, byte[]> acts = whole(bundle);
      if (acts != null && write(bundle, ActBundle.join(acts.values()))) {
        remove(acts, singles, inner);
      }
    }

    /// Puts acts together that follow one another, and with them the bundles before that are not
    /// much larger. So each is at least twice the one after it or near the limit: there are few,
    /// and an act is written again a few times only.
    private void bundle(NavigableMap<Integer, byte[]> run) throws Problem {
      if (run.size() < sizes.enough) {
        return;
      }
      List<Integer> singles = List.copyOf(run.keySet());
      List<ActBundle> inner = new ArrayList<>();
      NavigableMap<Integer, byte[]> acts = new TreeMap<>(run);
      for (ActBundle before = before(acts); before != null; before = before(acts)) {
        NavigableMap<Integer, byte[]> more = whole(before);
        if (more == null || bytes(more) + bytes(acts) > ActBundle.MAX_BYTES) {
          break;
        }
        acts.putAll(more);
        inner.add(before);
      }
      ActBundle bundle = new ActBundle(acts.firstKey(), acts.lastKey());
      if (write(bundle, ActBundle.join(acts.values()))) {
        remove(acts, singles, inner);
        files.refresh();
      }
    }

    /// The bundle that ends where these acts begin, if it is to be put together with them.
    private @Nullable ActBundle before(NavigableMap<Integer, byte[]> acts) {
      return outermost().stream()
          .filter(b -> b.last() == acts.firstKey() - 1)
          .filter(b -> b.count() <= 2 * acts.size() && b.count() + acts.size() <= sizes.most)
          .findFirst()
          .orElse(null);
    }

    private static long bytes(Map<Integer, byte[]> acts) {
      return acts.values().stream().mapToLong(act -> act.length).sum();
    }

    /// Takes away what is in a bundle now. What is signed and not the same stays.
    private void remove(Map<Integer, byte[]> acts, List<Integer> singles, List<ActBundle> inner)
        throws Problem {
      for (int number : singles) {
        String name = Acts.objectName(writer, number);
        if (!isOther(name, number, acts)) {
          store.delete(name);
        }
      }
      for (ActBundle bundle : inner) {
        store.delete(bundle.object(writer));
        store.delete(bundle.copy(writer));
      }
    }

    private boolean isOther(String single, int number, Map<Integer, byte[]> acts) throws Problem {
      try {
        byte[] bytes = store.readAll(single, Acts.MAX_BYTES);
        return ActLog.isAct(bytes, writer, number, key) && !Arrays.equals(bytes, acts.get(number));
      } catch (Problem.Corrupt _) {
        return false;
      }
    }

    /// Looks whether both objects of each bundle are the same, and all of it is there.
    void check(boolean repair, List<Damaged> all) throws Problem {
      for (ActBundle bundle : outermost()) {
        List<String> names = List.of(bundle.object(writer), bundle.copy(writer));
        byte[] main = ActFiles.bytes(store, names.getFirst());
        if (main != null && isThere(names.getLast(), main)) {
          continue;
        }
        byte[] right = best(bundle);
        List<Damaged> damaged = new ArrayList<>();
        for (String name : names) {
          if (right.length > 0 && !isThere(name, right)) {
            damaged.add(new Damaged(name, store.exists(name) ? "damaged" : "missing"));
          }
        }
        if (!damaged.isEmpty() && (!repair || write(bundle, right))) {
          all.addAll(damaged);
        }
        if (repair) {
          files.refresh();
          finish(bundle);
        }
      }
    }

    /// All sound acts of a bundle. Of one that is lost what is left of it, if that is in no other's
    /// way.
    private byte[] best(ActBundle bundle) throws Problem {
      NavigableMap<Integer, byte[]> sound = new TreeMap<>();
      NavigableMap<Integer, byte[]> all = new TreeMap<>();
      for (int number = bundle.first(); number <= bundle.last(); number++) {
        byte[] act = sound(number);
        if (act != null) {
          sound.put(number, act);
          all.put(number, act);
        } else {
          List<ActFiles.Found> left = files.everywhere(number);
          if (!left.isEmpty()) {
            all.put(number, left.getFirst().bytes());
          }
        }
      }
      byte[] joined = ActBundle.join(all.values());
      Map<Integer, List<byte[]>> split = bundle.split(joined);
      boolean undisturbed =
          sound.entrySet().stream()
              .allMatch(act -> isIn(split.getOrDefault(act.getKey(), List.of()), act.getValue()));
      return undisturbed && joined.length <= ActBundle.MAX_BYTES
          ? joined
          : ActBundle.join(sound.values());
    }

    /// Makes both objects of a bundle durable and reads them back. At no instant is there less than
    /// there was. False if that cannot be.
    private boolean write(ActBundle bundle, byte[] bytes) throws Problem {
      List<String> names = new ArrayList<>(List.of(bundle.object(writer), bundle.copy(writer)));
      if (store.exists(names.getFirst()) && !isThere(names.getFirst(), bytes)) {
        // What can still be read of a damaged one stays until the other is whole.
        names = names.reversed();
        if (store.exists(names.getFirst())
            && !isThere(names.getFirst(), bytes)
            && !putSingles(bundle, bytes)) {
          return false;
        }
      }
      for (String name : names) {
        if (isThere(name, bytes)) {
          store.settle(name);
        } else {
          store.delete(name);
          store.put(name, bytes);
        }
        if (!isThere(name, bytes)) {
          throw new Problem.Unavailable(
              "%s/%s was not read back as it was written".formatted(store.location(), name),
              "signed acts were put together there; no other file of them was deleted",
              "See that the disk and the memory are healthy, then run the command again.",
              null);
        }
      }
      return true;
    }

    /// Both are damaged, each in another place: acts that only one of them has get files of their
    /// own until both are whole. False if the name of one is taken by another that is signed.
    private boolean putSingles(ActBundle bundle, byte[] bytes) throws Problem {
      for (var act : bundle.split(bytes).entrySet()) {
        String name = Acts.objectName(writer, act.getKey());
        byte[] right = act.getValue().getFirst();
        boolean inBoth =
            isIn(files.pieces(bundle, bundle.object(writer), act.getKey()), right)
                && isIn(files.pieces(bundle, bundle.copy(writer), act.getKey()), right);
        if (!inBoth && !isThere(name, right)) {
          if (store.exists(name) && isOther(name, act.getKey(), Map.of(act.getKey(), right))) {
            return false;
          }
          store.delete(name);
          store.put(name, right);
        }
      }
      return true;
    }

    private static boolean isIn(List<byte[]> all, byte[] act) {
      return all.stream().anyMatch(other -> Arrays.equals(other, act));
    }

    private boolean isThere(String name, byte[] bytes) throws Problem {
      return store.exists(name) && Arrays.equals(ActFiles.bytes(store, name), bytes);
    }
  }
}
