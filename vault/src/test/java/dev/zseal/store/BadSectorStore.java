package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// A store on a disk that does not give out some sectors.
public final class BadSectorStore extends PassingStore {

  private static final int SECTOR = 4096;

  private final Map<String, Set<Integer>> bad = new HashMap<>();

  public BadSectorStore(Store store) {
    super(store);
  }

  /// From now on the sector of this byte of an object cannot be read.
  public void spoil(String name, int at) {
    bad.computeIfAbsent(name, _ -> new HashSet<>()).add(at / SECTOR);
  }

  /// What is written anew lies elsewhere.
  @Override
  void committing(String name) {
    bad.remove(name);
  }

  @Override
  public StoredObject open(String name) throws Problem {
    return new PassingObject(super.open(name)) {
      @Override
      public void read(long position, byte[] into, int offset, int length) throws Problem {
        long last = (position + length - 1) / SECTOR;
        if (bad.getOrDefault(name, Set.of()).stream()
            .anyMatch(sector -> position / SECTOR <= sector && sector <= last)) {
          throw new Problem.Unavailable(
              "cannot read " + name, "Input/output error", "See that the disk is healthy.", null);
        }
        super.read(position, into, offset, length);
      }
    };
  }
}
