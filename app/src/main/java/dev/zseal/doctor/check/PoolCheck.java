package dev.zseal.doctor.check;

import dev.zseal.stream.Features;
import dev.zseal.zfs.FeatureState;
import dev.zseal.zfs.PoolErrors;
import dev.zseal.zfs.PoolFacts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Are the pools well, and can the target's take what the source sends?
final class PoolCheck implements Check {

  static final String HEALTH = "pool";
  static final String FEATURES = "features";

  /// For blocks that are lost for good; a device that is away comes first.
  private static final String HEAL =
      "Blocks of snapshots that it lists as lost come back from a vault that has them: zseal"
          + " restore"
          + " --heal DATASET -V VAULT (OpenZFS 2.2 or later).";

  /// Which feature of a pool a stream's feature takes (`dmu_recv_begin_check_feature_flags_impl` in
  /// OpenZFS `module/zfs/dmu_recv.c`).
  private static final Map<Long, String> NEEDED = new LinkedHashMap<>();

  static {
    NEEDED.put(Features.RAW, "encryption");
    NEEDED.put(Features.LZ4, "lz4_compress");
    NEEDED.put(Features.ZSTD, "zstd_compress");
    NEEDED.put(Features.LARGE_BLOCKS, "large_blocks");
    NEEDED.put(Features.LARGE_DNODE, "large_dnode");
    NEEDED.put(Features.LONGNAME, "longname");
    NEEDED.put(Features.LARGE_MICROZAP, "large_microzap");
  }

  /// The features of the target's pool that these streams take.
  static Set<String> needed(Collection<Sent> sent) {
    Set<String> names = new LinkedHashSet<>();
    NEEDED.forEach((bit, name) -> {
      if (sent.stream().anyMatch(s -> s.features() != null && s.features().has(bit))) {
        names.add(name);
      }
    });
    return names;
  }

  @Override
  public List<Finding> look(Facts facts) {
    List<Finding> findings = new ArrayList<>();
    findings.addAll(pool(facts.source()));
    TargetSide target = facts.target();
    if (target != null) {
      findings.addAll(pool(target.side()));
      if (target.side().pool().isPresent()) {
        findings.addAll(features(facts, target.side()));
      }
    }
    return findings;
  }

  private static List<Finding> pool(Side side) {
    if (side.pool().isEmpty()) {
      return List.of();
    }
    PoolFacts pool = side.pool().get();
    Finding health = health(pool);
    Optional<PoolErrors> lost = side.errors().filter(errors -> errors.count() > 0);
    if (lost.isEmpty()) {
      return List.of(health);
    }
    Finding damage = damage(pool.name(), lost.get());
    return health.severity() == Finding.Severity.OK ? List.of(damage) : List.of(health, damage);
  }

  private static Finding damage(String pool, PoolErrors lost) {
    String where =
        lost.places().isEmpty()
            ? lost.unlisted().isEmpty() ? "" : ", not listed: " + lost.unlisted()
            : ": " + Facts.some(lost.places());
    String names =
        lost.places().isEmpty()
            ? " Names are told to root only, and of a locked dataset not even to root: ask with"
                + " its key loaded, or see at which snapshot a raw send stops."
            : "";
    return Finding.warning(
        HEALTH,
        pool,
        "Blocks of the pool are lost for good: what needs them can be neither read nor sent.",
        "%d data %s%s".formatted(lost.count(), lost.count() == 1 ? "error" : "errors", where),
        "See where: `zpool status -v %s`.%s %s Then: zpool scrub %s"
            .formatted(pool, names, HEAL, pool));
  }

  private static Finding health(PoolFacts pool) {
    String evidence = "health " + pool.health();
    return switch (pool.health()) {
      case "ONLINE" -> Finding.ok(HEALTH, pool.name(), "the pool is online");
      case "DEGRADED" ->
          Finding.warning(
              HEALTH,
              pool.name(),
              "The pool works, with less redundancy than it was made with.",
              evidence,
              "See which device: `zpool status -v %s`. %s".formatted(pool.name(), HEAL));
      default ->
          Finding.fault(
              HEALTH,
              pool.name(),
              "The pool is not working.",
              evidence,
              "See why: zpool status -v " + pool.name());
    };
  }

  private static List<Finding> features(Facts facts, Side target) {
    List<Finding> findings = new ArrayList<>();
    NEEDED.forEach((bit, name) -> {
      List<String> wanting =
          facts.source().sent().values().stream()
              .filter(sent -> sent.features() != null && sent.features().has(bit))
              .map(sent -> sent.snapshot().toString())
              .sorted()
              .toList();
      FeatureState state = target.feature(name);
      if (!wanting.isEmpty() && (state == FeatureState.ABSENT || state == FeatureState.DISABLED)) {
        findings.add(
            Finding.fault(
                FEATURES,
                target.tree().root().pool(),
                "The pool cannot take the streams: `zfs receive` would say that it must be"
                    + " upgraded.",
                "feature@%s is %s there; needed by %s"
                    .formatted(
                        name,
                        state == FeatureState.ABSENT ? "unknown" : "disabled",
                        Facts.some(wanting)),
                state == FeatureState.ABSENT
                    ? "Install a newer OpenZFS there."
                    : "zpool set feature@%s=enabled %s"
                        .formatted(name, target.tree().root().pool())));
      }
    });
    if (findings.isEmpty()) {
      findings.add(
          Finding.ok(
              FEATURES, target.tree().root().pool(), "the pool can take what the source sends"));
    }
    return findings;
  }
}
