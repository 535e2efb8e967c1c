package dev.zseal.vault.receive;

import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import dev.zseal.problem.ShellText;
import dev.zseal.stream.Features;
import dev.zseal.stream.KeyData;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead;
import dev.zseal.vault.journal.Checkpoint;
import dev.zseal.vault.journal.Checkpoint.Kept;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides from a BEGIN alone whether a vault takes the stream, before a byte of it is stored.
final class StreamGate {

  private static final int FILESYSTEM = 2;
  private static final int VOLUME = 3;

  private final Catalog catalog;
  private final DatasetChoice choice;
  private final Partials partials;
  private final String writer;

  /// @param writer who receives
  StreamGate(Catalog catalog, Partials partials, String writer) {
    this.catalog = catalog;
    this.choice = new DatasetChoice(catalog);
    this.partials = partials;
    this.writer = writer;
  }

  /// What is to be done with a stream that may come in.
  ///
  /// @param datasetId the dataset it joins, or null for a new one
  /// @param head the BEGIN of a stream from the beginning
  /// @param base the incremental source, or (for a full) a snapshot to borrow from, or null
  /// @param baseGuid the snapshot the tree is merged onto, or 0
  /// @param partial what an interrupted receive kept of this snapshot
  /// @param resumed whether the stream goes on there
  record Admission(
      StreamHead head,
      KeyData keys,
      SnapshotName name,
      @Nullable String datasetId,
      @Nullable Manifest base,
      boolean increment,
      long baseGuid,
      @Nullable Kept partial,
      boolean resumed) {}

  /// The snapshot, when the vault holds it already; refused when it holds it sealed with another
  /// key, for then it has nothing of what this stream brings.
  Optional<Manifest> held(StreamHead head) throws Problem {
    Optional<Manifest> held = catalog.find(head.begin().toGuid());
    if (held.isPresent() && head.begin().isRaw()) {
      checkSameSealing(head, held.get());
    }
    return held;
  }

  private static void checkSameSealing(StreamHead head, Manifest held) throws Problem {
    KeyData keys = head.keyData();
    if (keys.keyGuid() == held.keyGuid() && keys.toIvSet() == held.toIvSet()) {
      return;
    }
    String name = head.begin().toName();
    throw new Problem.Refused(
        "%s is in the vault, but sealed otherwise, and one vault cannot hold both".formatted(name),
        "key GUID %s, IV-set GUID %s; %s of the same GUID %s here has %s, %s"
            .formatted(
                Catalog.guid(keys.keyGuid()),
                Catalog.guid(keys.toIvSet()),
                held.fullName(),
                Catalog.guid(held.guid()),
                Catalog.guid(held.keyGuid()),
                Catalog.guid(held.toIvSet())),
        "It was sent once without -w, into another encryption. Take a new snapshot and send that;"
            + " or receive this one into another vault; or, if what is here may go: zseal destroy "
            + ShellText.shown(held.fullName()));
  }

  /// Admits the stream or says why not.
  ///
  /// @param as how the dataset is to be called, or null for the stream's own name
  Admission admit(StreamHead head, @Nullable DatasetName as) throws Problem {
    SendRecord.Begin begin = head.begin();
    String toName = begin.toName();
    checkFeatures(begin);
    SnapshotName name = name(toName, as);
    KeyData keys = head.keyData();
    checkKeys(keys, begin);
    if (begin.features().has(Features.RESUMING)) {
      return goOn(head);
    }
    if (begin.isFull()) {
      String dataset = choice.named(name.dataset().value(), keys.keyGuid()).orElse(null);
      return start(head, keys, name, dataset, lender(dataset, begin), false);
    }
    Manifest base =
        catalog
            .find(begin.fromGuid())
            .orElseThrow(() ->
                new Problem.Refused(
                    toName + " is an increment without its base",
                    "it builds on the snapshot with GUID %s, which is not in the vault"
                        .formatted(Catalog.guid(begin.fromGuid())),
                    "Receive that snapshot first, or send a full: zfs send -w "
                        + ShellText.shown(toName)));
    checkChain(head, keys, base);
    // The source of a clone's first stream lies in another dataset, the origin.
    boolean clone = (begin.flags() & SendRecord.Begin.FLAG_CLONE) != 0;
    SnapshotName called = as(name, base, as, clone);
    String dataset =
        (clone
                ? choice.named(called.dataset().value(), keys.keyGuid())
                : choice.ofIncrement(base, called.dataset().value(), begin.creationTime()))
            .orElse(null);
    return start(head, keys, called, dataset, base, true);
  }

  /// Admits a stream from its beginning, unless another snapshot is half received.
  private Admission start(
      StreamHead head,
      KeyData keys,
      SnapshotName name,
      @Nullable String dataset,
      @Nullable Manifest base,
      boolean increment)
      throws Problem {
    Kept partial = partials.of(writer, head.begin().toGuid()).orElse(null);
    if (partial == null) {
      Optional<Kept> other = partials.in(writer, dataset, name.dataset().value(), keys.keyGuid());
      if (other.isPresent()) {
        throw partials.isPartial(head.begin(), other.get());
      }
    }
    long baseGuid = base == null ? 0 : base.guid();
    return new Admission(head, keys, name, dataset, base, increment, baseGuid, partial, false);
  }

  /// Admits the rest of an interrupted send. Its source may be gone by now: what was kept of the
  /// snapshot holds all that is needed of it.
  private Admission goOn(StreamHead rest) throws Problem {
    SendRecord.Begin begin = rest.begin();
    Kept kept =
        partials
            .of(writer, begin.toGuid())
            .orElseThrow(() ->
                new Problem.Refused(
                    begin.toName() + " comes as the rest of an interrupted send",
                    "its BEGIN has the RESUMING feature, and the vault holds no beginning of it",
                    "Send it from the start: zfs send -w " + ShellText.shown(begin.toName())));
    Checkpoint checkpoint = kept.checkpoint();
    Partials.checkFits(rest, checkpoint);
    StreamHead head = checkpoint.head();
    String id = checkpoint.pin().datasetId();
    String dataset = catalog.datasetIds().contains(id) ? id : null;
    boolean increment = !begin.isFull();
    if (increment && dataset != null) {
      checkStillJoins(checkpoint, dataset);
    }
    return new Admission(
        head,
        head.keyData(),
        checkpoint.name(),
        dataset,
        increment ? null : lender(dataset, begin),
        increment,
        checkpoint.baseGuid(),
        kept,
        true);
  }

  /// Another writer may have gone on from the same source under another name meanwhile: what came
  /// then is that dataset's, and this one's own must not be mixed with it.
  private void checkStillJoins(Checkpoint checkpoint, String dataset) throws Problem {
    SendRecord.Begin begin = checkpoint.head().begin();
    Manifest base = catalog.find(begin.fromGuid()).orElse(null);
    String name = checkpoint.name().dataset().value();
    if (base == null
        || !base.datasetId().equals(dataset)
        || choice.mayJoin(base, name, begin.creationTime())) {
      return;
    }
    throw new Problem.Refused(
        "the rest of %s would join a dataset that is another by now".formatted(begin.toName()),
        "%s goes on from %s, too"
            .formatted(
                catalog.newest(dataset).map(Manifest::fullName).orElse(dataset), base.fullName()),
        "Send it from its beginning; what came is not stored twice: zfs send -w -i %s %s"
            .formatted(ShellText.shown("@" + base.snapshot()), ShellText.shown(begin.toName())));
  }

  private @Nullable Manifest lender(@Nullable String dataset, SendRecord.Begin begin)
      throws Problem {
    return dataset == null ? null : nearest(dataset, begin.creationTime());
  }

  /// A dataset received under another name keeps it for its increments.
  private static SnapshotName as(
      SnapshotName name, Manifest base, @Nullable DatasetName as, boolean clone) throws Problem {
    if (as != null || clone) {
      return name;
    }
    String baseStream = base.head().begin().toName();
    boolean renamedHere = !baseStream.equals(base.fullName());
    boolean sameSource = baseStream.startsWith(name.dataset().value() + "@");
    return renamedHere && sameSource
        ? DatasetName.parse(base.dataset()).snapshot(name.snapshot())
        : name;
  }

  private static SnapshotName name(String toName, @Nullable DatasetName as) throws Problem {
    try {
      SnapshotName name = SnapshotName.parse(toName);
      return as == null ? name : as.snapshot(name.snapshot());
    } catch (Problem.Usage e) {
      throw new Problem.Refused(
          "the stream carries a name that is not one of ZFS",
          e.evidence(),
          "See where the stream comes from; zfs send writes legal names only.");
    }
  }

  private static void checkFeatures(SendRecord.Begin begin) throws Problem {
    String name = begin.toName();
    Features features = begin.features();
    if (features.has(Features.DEDUP)) {
      throw new Problem.Refused(
          name + " comes as a deduplicated stream",
          "its BEGIN has the DEDUP feature, which OpenZFS dropped in 2.0",
          "Convert it first: zstream redup FILE | zseal receive ...");
    }
    if (!begin.isRaw()) {
      throw new Problem.Refused(
          name + " comes as plaintext",
          "its BEGIN lacks the RAW feature: the stream is not encrypted",
          "Send it raw: `zfs send -w %s`. If it stays plain, the dataset itself is not encrypted."
              .formatted(name));
    }
    if (features.has(Features.REDACTED)) {
      throw new Problem.Refused(
          name + " comes as a redacted stream",
          "its BEGIN has the REDACTED feature",
          "Send it whole: zfs send -w " + ShellText.shown(name));
    }
    if ((begin.flags() & SendRecord.Begin.FLAG_SPILL_BLOCK) == 0) {
      throw new Problem.Refused(
          name + " was sent by an OpenZFS whose raw streams cannot be trusted",
          "its BEGIN lacks the spill block flag: the sender is older than 0.8.1",
          "Upgrade OpenZFS on the sending host; zfs receive would refuse this stream too.");
    }
    if (begin.objsetType() != FILESYSTEM && begin.objsetType() != VOLUME) {
      throw new Problem.Refused(
          name + " is neither a filesystem nor a volume",
          "objset type %d".formatted(begin.objsetType()),
          "See where the stream comes from.");
    }
    if (begin.creationTime() < 0) {
      throw new Problem.Refused(
          name + " was created before 1970",
          "creation time %d".formatted(begin.creationTime()),
          "Set the sending host's clock right and take a new snapshot.");
    }
  }

  private static void checkKeys(KeyData keys, SendRecord.Begin begin) throws Problem {
    String name = begin.toName();
    if (keys.toIvSet() == 0 || (!begin.isFull() && keys.fromIvSet() == 0)) {
      throw new Problem.Refused(
          name + " bears the mark of OpenZFS errata 4",
          "its IV-set GUID is missing: the dataset was made by a release before 0.8",
          "Copy the data into a dataset made by a current OpenZFS and send that"
              + " (see `zpool status` and zfs-load-key(8), errata 4).");
    }
    if (keys.version() != 1) {
      throw new Problem.Refused(
          name + " has an encryption format of version " + keys.version(),
          "zseal and zfs receive know version 1",
          "Copy the data into a dataset made by a current OpenZFS (errata 3) and send that.");
    }
    if (keys.suite() < 3 || keys.suite() > 8) {
      throw new Problem.TooNew(
          name + " uses an encryption suite this zseal does not know",
          "suite number " + keys.suite(),
          "Install a newer zseal.");
    }
  }

  private static void checkChain(StreamHead head, KeyData keys, Manifest base) throws Problem {
    SendRecord.Begin begin = head.begin();
    String name = begin.toName();
    StreamHead baseHead = base.head();
    KeyData baseKeys = baseHead.keyData();
    if (base.keyGuid() != keys.keyGuid()) {
      throw new Problem.Refused(
          name + " is sealed with another master key than its base",
          "key GUID %s, the base %s has %s"
              .formatted(
                  Catalog.guid(keys.keyGuid()), base.fullName(), Catalog.guid(base.keyGuid())),
          "This is another dataset than the vault knows; send a full: zfs send -w "
              + ShellText.shown(name));
    }
    if (base.toIvSet() != keys.fromIvSet()) {
      throw new Problem.Refused(
          name + " builds on another encryption of its base",
          "IV-set GUID %s, the base %s has %s"
              .formatted(
                  Catalog.guid(keys.fromIvSet()), base.fullName(), Catalog.guid(base.toIvSet())),
          "The two sides were written apart from each other; send a full: zfs send -w "
              + ShellText.shown(name));
    }
    boolean sameShape =
        base.volume() == (begin.objsetType() == VOLUME)
            && baseHead.order() == head.order()
            && baseKeys.metaIndirectBlockShift() == keys.metaIndirectBlockShift()
            && baseKeys.metaBlockPointers() == keys.metaBlockPointers();
    if (!sameShape) {
      throw new Problem.Refused(
          name + " does not fit its base",
          "type, byte order or meta-dnode differ from those of " + base.fullName(),
          "Send a full: zfs send -w " + ShellText.shown(name));
    }
  }

  private Manifest nearest(String datasetId, long creation) throws Problem {
    List<Manifest> all = catalog.snapshots(datasetId);
    return all.stream()
        .min(Comparator.comparingLong(m -> Math.abs(m.creation() - creation)))
        .orElseThrow();
  }
}
