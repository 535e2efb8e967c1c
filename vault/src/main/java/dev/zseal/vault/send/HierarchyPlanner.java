package dev.zseal.vault.send;

import dev.zseal.nvlist.NvList;
import dev.zseal.problem.Problem;
import dev.zseal.stream.StreamHead;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Hierarchy;
import dev.zseal.vault.ledger.Manifest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Plans a package of a dataset and all below it, by which `zfs receive` restores the encryption
/// hierarchy: fulls, increments, or both.
///
/// Source: `gather_nvlist` in OpenZFS `lib/libzfs/libzfs_sendrecv.c`.
final class HierarchyPlanner {

  private final Catalog catalog;
  private final Lineage lineage;

  HierarchyPlanner(Catalog catalog, Lineage lineage) {
    this.catalog = catalog;
    this.lineage = lineage;
  }

  /// The datasets at and below that of `top` which have a snapshot of its name.
  SendPlan plan(Manifest top, Bases bases, boolean intermediates) throws Problem {
    NvList.Builder all = NvList.builder();
    List<StreamPlan> streams = new ArrayList<>();
    Map<String, Manifest> begun = new HashMap<>();
    HierarchyTips tips = new HierarchyTips(catalog, top);
    String common = bases.common().orElse("");
    for (Manifest tip : tips.find()) {
      List<Manifest> line = ownLine(tip);
      @Nullable Manifest base = bases.of(tip).orElse(null);
      steps(line, base, tip.guid() == top.guid(), intermediates)
          .forEach(step -> streams.add(step.named(tip.dataset() + "@" + step.to().snapshot())));
      @Nullable Manifest from = base == null ? null : from(line, base, common);
      @Nullable Manifest parent = begun.get(parent(tip.dataset()));
      all.list(
          "0x" + datasetGuid(tip),
          dataset(tip, listed(line, from), parent == null ? 0 : parent.guid()));
      if (from != null && from.snapshot().equals(common)) {
        begun.put(tip.dataset(), from);
      }
    }
    NvList.Builder list = NvList.builder();
    if (!common.isEmpty()) {
      list.string("fromsnap", common);
    }
    list.string("tosnap", top.snapshot()).flag("raw").list("fss", all.build());
    return new SendPlan(
        streams,
        StreamHead.ofPackage(top.fullName(), !top.volume(), list.build(), top.head().order()),
        tips.notes());
  }

  /// What brings the receiver of a dataset from its base to the end of the line.
  private List<StreamPlan> steps(
      List<Manifest> line, @Nullable Manifest base, boolean isTop, boolean intermediates)
      throws Problem {
    Manifest tip = line.getLast();
    if (base == null) {
      return fromScratch(line, intermediates);
    }
    if (base.guid() != tip.guid()) {
      return lineage.steps(base, tip, intermediates);
    }
    // zfs receive skips what it has, but takes from it which dataset is the topmost.
    return isTop ? last(line) : List.of();
  }

  /// The snapshot of the common name, of which `zfs receive` asks whose child a dataset was; else
  /// the base. Told of another than it finds by that name, it renames for ever (OpenZFS 2.3.9).
  private static Manifest from(List<Manifest> line, Manifest base, String common) {
    return line.stream().filter(m -> m.snapshot().equals(common)).findFirst().orElse(base);
  }

  private static String parent(String dataset) {
    return dataset.substring(0, Math.max(0, dataset.lastIndexOf('/')));
  }

  /// A full of the first snapshot and increments onto it, or a full of the last.
  private static List<StreamPlan> fromScratch(List<Manifest> line, boolean intermediates) {
    if (!intermediates) {
      return List.of(StreamPlan.full(line.getLast()));
    }
    List<StreamPlan> steps = new ArrayList<>();
    @Nullable Manifest from = null;
    for (Manifest next : line) {
      steps.add(new StreamPlan(next, from, false, null));
      from = next;
    }
    return steps;
  }

  private static List<StreamPlan> last(List<Manifest> line) {
    // A full is refused where the dataset is. The only snapshot comes as an increment onto itself.
    Manifest from = line.get(Math.max(0, line.size() - 2));
    return List.of(new StreamPlan(line.getLast(), from, false, null));
  }

  /// The snapshots that a package lists: from the base on, itself included.
  private static List<Manifest> listed(List<Manifest> line, @Nullable Manifest base) {
    for (int i = 0; base != null && i < line.size(); i++) {
      if (line.get(i).guid() == base.guid()) {
        return line.subList(i, line.size());
      }
    }
    return line;
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

  private static NvList dataset(Manifest tip, List<Manifest> line, long parentFrom) {
    NvList.Builder snaps = NvList.builder();
    NvList.Builder snapProps = NvList.builder();
    for (Manifest m : line) {
      snaps.uint64(m.snapshot(), m.guid());
      snapProps.list(m.snapshot(), NvList.builder().build());
    }
    NvList.Builder dataset =
        NvList.builder()
            .string("name", tip.dataset())
            .uint64("parentfromsnap", parentFrom)
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
    Hierarchy hierarchy = tip.hierarchy();
    NvList.Builder props = hierarchy == null ? NvList.builder() : PackageProperties.of(hierarchy);
    if (isEncryptionRoot(tip)) {
      props.string("keylocation", "prompt");
    }
    return props.build();
  }
}
