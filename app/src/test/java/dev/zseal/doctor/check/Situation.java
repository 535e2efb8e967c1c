package dev.zseal.doctor.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.name.BaseName;
import dev.zseal.name.BookmarkName;
import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.pairing.Pairing;
import dev.zseal.problem.Problem;
import dev.zseal.stream.Features;
import dev.zseal.stream.Hex;
import dev.zseal.stream.KeyData;
import dev.zseal.zfs.DatasetFacts.KeyStatus;
import dev.zseal.zfs.DatasetFacts.Kind;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.FeatureState;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.Hold;
import dev.zseal.zfs.PoolErrors;
import dev.zseal.zfs.PoolFacts;
import dev.zseal.zfs.TreeFacts;
import dev.zseal.zfs.ZfsVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A source, and perhaps a target, in which all is well until a test changes something.
final class Situation {

  static final String TOP = "tank/a";
  static final String REPLICA = "backup/a";

  final End source = new End(TOP);
  final End target = new End(REPLICA);
  boolean recursive = true;
  boolean hasTarget;
  boolean hasParent = true;
  long room = 1L << 40;
  final Map<DatasetName, Long> estimates = new HashMap<>();
  final Map<DatasetName, Boolean> inPlaces = new HashMap<>();
  @Nullable VaultSide vault;

  /// One end, as it is built up.
  static final class End {
    final DatasetName root;
    final Map<DatasetName, DatasetState> datasets = new LinkedHashMap<>();
    final Map<DatasetName, List<HistoryPoint>> history = new HashMap<>();
    final Map<DatasetName, Sent> sent = new HashMap<>();
    final Map<String, FeatureState> features = new HashMap<>();
    final Map<DatasetName, String> keyLocations = new HashMap<>();
    final List<Hold> holds = new ArrayList<>();
    Optional<PoolFacts> pool;
    Optional<PoolErrors> errors = Optional.empty();
    ZfsVersion version = version("2.3.9");
    @Nullable Permissions permissions;

    End(String root) {
      this.root = name(root);
      this.pool = Optional.of(new PoolFacts(this.root.pool(), 7, "ONLINE", 1L << 40));
    }

    private Side side() {
      return new Side(
          "this machine",
          version,
          new TreeFacts(root, datasets, history),
          pool,
          errors,
          features,
          sent,
          holds,
          keyLocations,
          permissions);
    }

    DatasetState add(String dataset, @Nullable String encryptionRoot) {
      return put(
          new DatasetState(
              name(dataset),
              Kind.FILESYSTEM,
              dataset.hashCode(),
              encryptionRoot == null ? null : name(encryptionRoot),
              encryptionRoot == null ? KeyStatus.NONE : KeyStatus.UNAVAILABLE,
              null,
              0,
              false,
              true,
              "noauto",
              null,
              1L << 40,
              1L << 30,
              1L << 20,
              0,
              0));
    }

    DatasetState at(String dataset) {
      return Objects.requireNonNull(datasets.get(name(dataset)));
    }

    DatasetState put(DatasetState state) {
      datasets.put(state.name(), state);
      return state;
    }

    HistoryPoint snapshot(String snapshot, long guid, long txg) {
      return point(snapshot(snapshot), guid, txg, guid + 1000);
    }

    HistoryPoint bookmark(String bookmark, long guid, long txg) {
      return point(bookmark(bookmark), guid, txg, guid + 1000);
    }

    HistoryPoint point(BaseName point, long guid, long txg, long ivset) {
      HistoryPoint made = new HistoryPoint(point, guid, txg, ivset, 0);
      history.computeIfAbsent(point.dataset(), _ -> new ArrayList<>()).add(made);
      return made;
    }

    static SnapshotName snapshot(String text) {
      try {
        return SnapshotName.parse(text);
      } catch (Problem e) {
        throw new IllegalArgumentException(e);
      }
    }

    static BookmarkName bookmark(String text) {
      try {
        return BookmarkName.parse(text);
      } catch (Problem e) {
        throw new IllegalArgumentException(e);
      }
    }

    void sends(String snapshot, KeyData keys) {
      SnapshotName name = snapshot(snapshot);
      sent.put(name.dataset(), new Sent(name, new Features(Features.RAW), keys, null));
    }
  }

  /// One dataset with one snapshot, which can be sent.
  static Situation source() {
    Situation situation = new Situation();
    situation.source.add(TOP, TOP);
    situation.source.snapshot(TOP + "@s1", 1, 10);
    situation.source.sends(TOP + "@s1", keys(5, 1));
    situation.source.features.put("physical_rewrite", FeatureState.ENABLED);
    return situation;
  }

  /// The same with a replica that has the snapshot.
  static Situation pair() {
    Situation situation = source();
    situation.hasTarget = true;
    situation.target.add(REPLICA, REPLICA);
    situation.target.snapshot(REPLICA + "@s1", 1, 77);
    situation.target.sends(REPLICA + "@s1", keys(5, 1));
    situation.target.features.put("encryption", FeatureState.ACTIVE);
    return situation;
  }

  Facts facts() {
    try {
      Side from = source.side();
      List<DatasetState> datasets =
          recursive ? List.copyOf(source.datasets.values()) : from.top().stream().toList();
      Side to = target.side();
      TargetSide at =
          hasTarget
              ? new TargetSide(
                  to,
                  hasParent,
                  room,
                  Pairing.of(
                      from.tree(),
                      recursive ? Pairing.sealed(from.tree(), Set.of()) : datasets,
                      to.tree(),
                      to.tree().root()),
                  inPlaces,
                  estimates)
              : null;
      return new Facts(from, datasets, recursive, at, vault);
    } catch (Problem e) {
      throw new IllegalStateException(e);
    }
  }

  /// What a check has to say that is not well.
  List<Finding> complaints(Check check) {
    return check.look(facts()).stream()
        .filter(finding -> finding.severity() != Finding.Severity.OK)
        .toList();
  }

  Finding only(Check check) {
    List<Finding> complaints = complaints(check);
    assertThat(complaints).hasSize(1);
    return complaints.getFirst();
  }

  static DatasetName name(String dataset) {
    try {
      return DatasetName.parse(dataset);
    } catch (Problem e) {
      throw new IllegalArgumentException(e);
    }
  }

  static ZfsVersion version(String release) {
    String[] numbers = release.split("\\.", -1);
    return new ZfsVersion(
        release + "-1", release + "-1", Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
  }

  /// A key as `wrapping` wraps it.
  static KeyData keys(long guid, int wrapping) {
    byte[] iv = new byte[12];
    iv[0] = (byte) wrapping;
    try {
      return KeyData.wrapped(
          "aes-256-gcm",
          guid,
          1,
          Hex.of(new byte[32]),
          Hex.of(new byte[64]),
          Hex.of(iv),
          Hex.of(new byte[16]),
          "passphrase",
          350_000,
          wrapping);
    } catch (Problem e) {
      throw new IllegalArgumentException(e);
    }
  }

  static DatasetState with(DatasetState s, long written, boolean mounted, boolean readOnly) {
    return new DatasetState(
        s.name(),
        s.kind(),
        s.guid(),
        s.encryptionRoot(),
        s.keyStatus(),
        s.origin(),
        written,
        mounted,
        readOnly,
        s.canMount(),
        s.resumeToken(),
        s.available(),
        s.used(),
        s.referenced(),
        s.quota(),
        s.refquota());
  }

  static DatasetState with(DatasetState s, String canMount, @Nullable String token) {
    return new DatasetState(
        s.name(),
        s.kind(),
        s.guid(),
        s.encryptionRoot(),
        s.keyStatus(),
        s.origin(),
        s.written(),
        s.mounted(),
        s.readOnly(),
        canMount,
        token,
        s.available(),
        s.used(),
        s.referenced(),
        s.quota(),
        s.refquota());
  }

  static DatasetState limited(DatasetState s, long quota, long refquota) {
    return new DatasetState(
        s.name(),
        s.kind(),
        s.guid(),
        s.encryptionRoot(),
        s.keyStatus(),
        s.origin(),
        s.written(),
        s.mounted(),
        s.readOnly(),
        s.canMount(),
        s.resumeToken(),
        s.available(),
        s.used(),
        s.referenced(),
        quota,
        refquota);
  }

  static DatasetState with(DatasetState s, Kind kind, KeyStatus status) {
    return new DatasetState(
        s.name(),
        kind,
        s.guid(),
        s.encryptionRoot(),
        status,
        s.origin(),
        s.written(),
        s.mounted(),
        s.readOnly(),
        s.canMount(),
        s.resumeToken(),
        s.available(),
        s.used(),
        s.referenced(),
        s.quota(),
        s.refquota());
  }
}
