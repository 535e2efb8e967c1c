package dev.zseal.vault.send;

import dev.zseal.nvlist.NvList;
import dev.zseal.nvlist.NvValue;
import dev.zseal.problem.Problem;
import dev.zseal.stream.StreamHead;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Hierarchy;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.SnapshotFinder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Works out which streams a send is made of, in the words of `zfs send`.
public final class SendPlanner {

  private final Catalog catalog;
  private final SnapshotFinder finder;
  private final Lineage lineage;

  public SendPlanner(Catalog catalog) {
    this.catalog = catalog;
    this.finder = new SnapshotFinder(catalog);
    this.lineage = new Lineage(catalog);
  }

  /// A full of one snapshot.
  public SendPlan full(String snapshot) throws Problem {
    return new SendPlan(List.of(StreamPlan.full(finder.find(snapshot))), null);
  }

  /// One increment from `base` (`@NAME` in the same dataset, or a full name) to `snapshot` (`-i`).
  public SendPlan increment(String base, String snapshot) throws Problem {
    Manifest to = finder.find(snapshot);
    return new SendPlan(List.of(step(base(base, to), to)), null);
  }

  /// Every snapshot between `base` and `snapshot`, as a package (`-I`).
  public SendPlan intermediates(String base, String snapshot) throws Problem {
    Manifest to = finder.find(snapshot);
    Manifest from = base(base, to);
    lineage.checkIncrement(from, to);
    List<StreamPlan> steps = new ArrayList<>();
    Manifest at = from;
    for (Manifest next : between(from, to)) {
      steps.add(step(at, next));
      at = next;
    }
    StreamHead last = to.head();
    return new SendPlan(
        steps, StreamHead.ofPackage(last.begin().toName(), !to.volume(), null, last.order()));
  }

  /// The line from `from` (left out) to `to`, or `to` alone when the vault does not know it.
  private List<Manifest> between(Manifest from, Manifest to) throws Problem {
    List<Manifest> line = lineage.of(to);
    for (int i = 0; i < line.size(); i++) {
      if (line.get(i).guid() == from.guid()) {
        return line.subList(0, i).reversed();
      }
    }
    return List.of(to);
  }

  private StreamPlan step(Manifest from, Manifest to) throws Problem {
    lineage.checkIncrement(from, to);
    return new StreamPlan(to, from, lineage.isClone(from, to), null);
  }

  private Manifest base(String base, Manifest to) throws Problem {
    return finder.find(base.startsWith("@") ? to.dataset() + base : base);
  }

  /// The dataset of `snapshot` and all below it that have a snapshot of that name, each with what
  /// led up to it, as a package that restores the encryption hierarchy (`-R`).
  public SendPlan replicate(String snapshot) throws Problem {
    Manifest top = finder.find(snapshot);
    List<Manifest> tips = new ArrayList<>();
    for (String id : catalog.datasetIds()) {
      tip(id, top).ifPresent(tips::add);
    }
    // Parents before children: a name sorts before those it begins.
    tips.sort(Comparator.comparing(Manifest::dataset));
    NvList.Builder all = NvList.builder();
    List<StreamPlan> streams = new ArrayList<>();
    for (Manifest tip : tips) {
      List<Manifest> line = ownLine(tip);
      all.list("0x" + datasetGuid(tip), dataset(tip, line));
      Manifest from = null;
      for (Manifest next : line) {
        streams.add(new StreamPlan(next, from, false, tip.dataset() + "@" + next.snapshot()));
        from = next;
      }
    }
    NvList list =
        NvList.builder()
            .string("tosnap", top.snapshot())
            .flag("raw")
            .list("fss", all.build())
            .build();
    StreamHead first = top.head();
    return new SendPlan(
        streams, StreamHead.ofPackage(top.fullName(), !top.volume(), list, first.order()));
  }

  /// The dataset's snapshot of the wanted name, if it lies at or below the top.
  private Optional<Manifest> tip(String datasetId, Manifest top) throws Problem {
    String name = catalog.newest(datasetId).map(Manifest::dataset).orElse("");
    boolean inside = datasetId.equals(top.datasetId()) || name.startsWith(top.dataset() + "/");
    return inside
        ? catalog.snapshots(datasetId).stream()
            .filter(m -> m.snapshot().equals(top.snapshot()))
            .filter(m -> !datasetId.equals(top.datasetId()) || m.guid() == top.guid())
            .reduce((_, later) -> later)
        : Optional.empty();
  }

  /// The snapshots of the same dataset that led to `tip`, oldest first.
  private List<Manifest> ownLine(Manifest tip) throws Problem {
    List<Manifest> own = new ArrayList<>();
    for (Manifest m : lineage.of(tip)) {
      if (!m.datasetId().equals(tip.datasetId())) {
        break;
      }
      own.addFirst(m);
    }
    return own;
  }

  /// A package keys its datasets by GUID, which no stream tells; any number that differs will do.
  private static String datasetGuid(Manifest tip) {
    return tip.datasetId().substring(0, 16).replaceFirst("^0+", "");
  }

  private static NvList dataset(Manifest tip, List<Manifest> line) {
    NvList.Builder snaps = NvList.builder();
    NvList.Builder snapProps = NvList.builder();
    for (Manifest m : line) {
      snaps.uint64(m.snapshot(), m.guid());
      snapProps.list(m.snapshot(), NvList.builder().build());
    }
    NvList.Builder dataset =
        NvList.builder()
            .string("name", tip.dataset())
            .uint64("parentfromsnap", 0)
            .list("props", properties(tip));
    if (isEncryptionRoot(tip)) {
      dataset.flag("is_encroot");
    }
    return dataset.list("snaps", snaps.build()).list("snapprops", snapProps.build()).build();
  }

  private static boolean isEncryptionRoot(Manifest tip) {
    Hierarchy hierarchy = tip.hierarchy();
    if (hierarchy == null || hierarchy.encryptionRoot() == null) {
      return true;
    }
    return hierarchy.name().equals(hierarchy.encryptionRoot());
  }

  /// The properties zseal restores; an encryption root must say where its key comes from.
  private static NvList properties(Manifest tip) {
    NvList.Builder props = NvList.builder();
    Hierarchy hierarchy = tip.hierarchy();
    if (hierarchy != null && hierarchy.packaged()) {
      hierarchy
          .texts()
          .forEach((name, value) -> {
            if (Hierarchy.RESTORED.contains(name)) {
              props.string(name, value);
            }
          });
      hierarchy
          .numbers()
          .forEach((name, value) -> {
            if (Hierarchy.RESTORED.contains(name)) {
              props.put(name, NvValue.Int.uint64(value));
            }
          });
    }
    if (isEncryptionRoot(tip)) {
      props.string("keylocation", "prompt");
    }
    return props.build();
  }
}
