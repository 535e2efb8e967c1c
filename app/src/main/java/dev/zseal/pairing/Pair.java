package dev.zseal.pairing;

import dev.zseal.name.DatasetName;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.HistoryPoint;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A dataset and what is, or will be, its replica.
///
/// @param history the source's snapshots and bookmarks, oldest first
/// @param target what the replica is to be called
/// @param there the replica as it stands, under whatever name; null if there is none yet
/// @param received the replica's snapshots, oldest first
public record Pair(
    DatasetState source,
    List<HistoryPoint> history,
    DatasetName target,
    @Nullable DatasetState there,
    List<HistoryPoint> received) {

  public Pair {
    history = List.copyOf(history);
    received = List.copyOf(received);
  }

  /// What the replica is called now; null if there is none yet.
  public @Nullable DatasetName found() {
    return there == null ? null : there.name();
  }

  /// Whether the replica must be renamed, because its source was.
  public boolean isRenamed() {
    return there != null && !there.name().equals(target);
  }

  /// Whether the two have a snapshot in common, of which the source may have a bookmark only.
  public boolean sharesSnapshot() {
    Set<Long> guids = new HashSet<>();
    history.forEach(point -> guids.add(point.guid()));
    return received.stream().anyMatch(point -> guids.contains(point.guid()));
  }

  /// The replica's newest snapshot.
  public Optional<HistoryPoint> newestThere() {
    return received.isEmpty() ? Optional.empty() : Optional.of(received.getLast());
  }

  /// What the source has of a snapshot of that GUID: itself, or else a bookmark of it.
  public Optional<HistoryPoint> atSource(long guid) {
    return history.stream().filter(p -> p.guid() == guid).findFirst();
  }

  /// What the next increment builds on: the source's side of the replica's newest snapshot.
  public Optional<HistoryPoint> base() {
    return newestThere().flatMap(newest -> atSource(newest.guid()));
  }

  /// The source's newest snapshot.
  public Optional<HistoryPoint> newest() {
    return history.reversed().stream().filter(HistoryPoint::isSnapshot).findFirst();
  }

  /// The same with nothing at the target yet.
  public Pair unmade() {
    return new Pair(source, history, target, null, List.of());
  }
}
