package dev.zseal.vault;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.store.FolderStore;
import dev.zseal.store.Store;
import dev.zseal.vault.journal.Checkpoint.Kept;
import dev.zseal.vault.journal.Pins;
import dev.zseal.vault.journal.Reserve;
import dev.zseal.vault.journal.Turn;
import dev.zseal.vault.ledger.Acts;
import dev.zseal.vault.ledger.Capsule;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Finding;
import dev.zseal.vault.ledger.GradeWriter;
import dev.zseal.vault.ledger.Grades;
import dev.zseal.vault.ledger.Hold;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.Reinstatement;
import dev.zseal.vault.ledger.SettingsCopy;
import dev.zseal.vault.ledger.VaultMemory;
import dev.zseal.vault.ledger.VaultSettings;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.pack.Packs;
import dev.zseal.vault.receive.Partials;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Receiver;
import dev.zseal.vault.retain.Destroyer;
import dev.zseal.vault.retain.Holder;
import dev.zseal.vault.retain.RetentionPolicy;
import dev.zseal.vault.scrub.FullStreams;
import dev.zseal.vault.scrub.ReadBack;
import dev.zseal.vault.scrub.ReadBackReport;
import dev.zseal.vault.scrub.Scrub;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import dev.zseal.vault.scrub.ScrubReport;
import dev.zseal.vault.scrub.VaultCopy;
import dev.zseal.vault.scrub.VaultStreams;
import dev.zseal.vault.sealed.StoredObjset;
import dev.zseal.vault.sealed.StreamBlobs;
import dev.zseal.vault.send.CapsuleChooser;
import dev.zseal.vault.send.Salvage;
import dev.zseal.vault.send.Salvager;
import dev.zseal.vault.send.SendListener;
import dev.zseal.vault.send.SendPlan;
import dev.zseal.vault.send.Sender;
import dev.zseal.vault.send.StreamPlan;
import dev.zseal.vault.sweep.Exclusive;
import dev.zseal.vault.sweep.Reclaimable;
import dev.zseal.vault.sweep.SpaceUse;
import dev.zseal.vault.sweep.Sweep;
import dev.zseal.vault.sweep.SweepListener;
import dev.zseal.vault.sweep.Swept;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// A vault in a folder.
public final class Vault {

  /// So many acts are written under one lock, which others wait for.
  private static final int SIGNED_AT_ONCE = 100;

  private final Store store;
  private final VaultSettings settings;
  private final Catalog catalog;
  private final InstantSource clock;
  private final RandomGenerator random;

  private Vault(Store store, VaultSettings settings, InstantSource clock, RandomGenerator random)
      throws Problem {
    this.store = store;
    this.settings = settings;
    this.clock = clock;
    this.random = random;
    this.catalog = new Catalog(store);
  }

  /// Makes a vault in `folder`, which may not exist yet.
  ///
  /// @param packBytes when a data pack is full
  /// @param parityPercent how much of a pack is parity: 0, or 2 to 50
  public static Vault init(
      Path folder, long packBytes, int parityPercent, InstantSource clock, RandomGenerator random)
      throws Problem {
    return init(new FolderStore(folder, random), packBytes, parityPercent, clock, random);
  }

  static Vault init(
      Store store, long packBytes, int parityPercent, InstantSource clock, RandomGenerator random)
      throws Problem {
    if (store.exists("vault.json")) {
      throw new Problem.Conflict(
          store.location() + " is a vault already",
          "vault id " + VaultSettings.read(store).id(),
          "Use it as it is, or choose another folder.");
    }
    String id =
        HexFormat.of().toHexDigits(random.nextLong())
            + HexFormat.of().toHexDigits(random.nextLong());
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    new VaultSettings(id, now, packBytes, parityPercent).write(store);
    return open(store, clock, random);
  }

  /// Opens the vault in `folder`; `Refused` when there is none.
  public static Vault open(Path folder, InstantSource clock, RandomGenerator random)
      throws Problem {
    try {
      return open(new FolderStore(folder, random), clock, random);
    } catch (Problem.Refused e) {
      throw NoVault.in(folder, e);
    }
  }

  static Vault open(Store store, InstantSource clock, RandomGenerator random) throws Problem {
    return new Vault(store, settings(store), clock, random);
  }

  /// The settings, from a copy in the packs when `vault.json` is lost: everything but that file is
  /// as useful as before, and a scrub makes it again.
  private static VaultSettings settings(Store store) throws Problem {
    try {
      return VaultSettings.read(store);
    } catch (Problem.Refused | Problem.Corrupt e) {
      Optional<VaultSettings> copy = SettingsCopy.find(store);
      if (copy.isPresent()) {
        return copy.get();
      }
      throw e;
    }
  }

  public VaultSettings settings() {
    return settings;
  }

  /// What is missing of what this client saw of the vault before; then it remembers what is there.
  ///
  /// @param memories the folder where this client keeps what it saw
  public List<Problem> lookBack(Path memories) throws Problem {
    VaultMemory memory = VaultMemory.load(memories, settings.id(), store);
    List<Problem> missing = memory.missing(store);
    if (missing.isEmpty()) {
      memory.remember(store);
    }
    return missing;
  }

  /// Receives that were interrupted and can go on.
  public List<Kept> partials() throws Problem {
    return new Partials(store, catalog, random).all();
  }

  /// Lets go of what interrupted receives kept of a dataset; returns what that was. Space comes
  /// back by [#sweep].
  public List<Kept> releasePartial(DatasetName dataset) throws Problem {
    return new Partials(store, catalog, random).release(dataset.value());
  }

  /// Sets aside what was kept of interrupted receives and cannot be read; returns the names of what
  /// is out of the way now.
  public List<String> setDamagedPartialsAside() throws Problem {
    return Pins.setAside(store, true).stream()
        .filter(Pins.Damaged::gone)
        .map(Pins.Damaged::name)
        .toList();
  }

  /// Lets go of one of them.
  public void releasePartial(Kept partial) throws Problem {
    new Partials(store, catalog, random).release(partial);
  }

  /// Where the vault is, as a person calls it.
  public String location() {
    return store.location();
  }

  /// The snapshots of the vault.
  public Catalog catalog() {
    return catalog;
  }

  /// Takes every stream of `in`; `source` names it in errors.
  public void receive(
      InputStream in,
      String source,
      WriterIdentity writer,
      ReceiveOptions options,
      ReceiveListener listener)
      throws Problem {
    store.sweepTemporary();
    new Receiver(store, settings, writer, catalog, clock, random, options, listener)
        .receive(in, source);
    if (!options.dryRun() && !catalog.datasetIds().isEmpty()) {
      Reserve.keep(store, random);
    }
  }

  /// The raw full stream of a snapshot, made while it is read. It ends before its END record if the
  /// vault has lost something of it.
  public InputStream fullStream(Manifest snapshot) {
    return VaultStreams.of(store, snapshot);
  }

  /// The objects of a snapshot as ZFS sealed them.
  public StoredObjset sealed(Manifest snapshot) throws Problem {
    return sealed(snapshot, new StreamBlobs());
  }

  /// The same, where blocks stayed in stream files.
  public StoredObjset sealed(Manifest snapshot, StreamBlobs streams) throws Problem {
    return new StoredObjset(store, snapshot, streams);
  }

  /// Every capsule the vault has of a key.
  public List<Capsule> capsules(long keyGuid) throws Problem {
    return Capsule.ofKey(store, catalog, keyGuid);
  }

  /// Reads the vault through and mends what is damaged.
  ///
  /// @param only snapshots to look at; all when empty
  /// @param copies other vaults, asked for what parity cannot bring back
  /// @param streams where snapshots can be had once more, asked next
  public ScrubReport scrub(
      List<Manifest> only,
      ScrubOptions options,
      ScrubListener listener,
      List<Vault> copies,
      List<FullStreams> streams)
      throws Problem {
    List<VaultCopy> others = new ArrayList<>();
    List<FullStreams> places = new ArrayList<>(streams);
    for (Vault copy : copies) {
      others.add(new VaultCopy(copy.store));
      places.add(new VaultStreams(copy.store, copy.catalog));
    }
    try {
      return new Scrub(
              store, settings, catalog, only, options, listener, clock, random, others, places)
          .run();
    } finally {
      others.forEach(VaultCopy::close);
    }
  }

  /// Reads back what a snapshot added to the vault: its cost is that of what the snapshot brought,
  /// not of what it holds. [#note] keeps what the report finds.
  public ReadBackReport readBack(Manifest snapshot, ScrubListener listener) throws Problem {
    return new ReadBack(store, settings, catalog, snapshot, listener, clock).run();
  }

  /// Writes the streams of `plan` to `out`.
  public void send(SendPlan plan, OutputStream out, SendListener listener) throws Problem {
    new Sender(store).send(plan.streams(), plan.head(), out, listener);
  }

  /// About how many bytes a stream has. It walks its trees, and reads nothing that is sealed.
  public long measure(StreamPlan plan) throws Problem {
    return new Sender(store).measure(plan);
  }

  /// Chooses the wrapped keys that streams carry.
  public CapsuleChooser capsuleChooser() {
    return new CapsuleChooser(store, catalog);
  }

  /// Writes the full stream of a damaged snapshot to `out` with what is left of it, and says what
  /// is not.
  public Salvage salvage(StreamPlan full, OutputStream out, SendListener listener) throws Problem {
    return new Salvager(store, full).send(out, listener);
  }

  /// Destroys snapshots; `Refused`, and none is, when one of them is on hold. Space comes back by
  /// [#sweep].
  ///
  /// @return those destroyed; others were gone already
  public List<Manifest> destroy(Collection<Manifest> chosen, WriterIdentity writer) throws Problem {
    Destroyer destroyer = new Destroyer(store, writer, clock);
    List<Manifest> gone = Reserve.spend(store, () -> destroyer.destroy(chosen));
    catalog.refresh();
    return gone;
  }

  /// Lets go of a snapshot whose manifest is lost and nowhere to be had, so that space can be given
  /// back again; `Refused` if none of that name is lost.
  ///
  /// @param name `dataset@snapshot` as it came
  /// @return how many that were
  public int destroyVanished(String name, WriterIdentity writer) throws Problem {
    return Reserve.spend(store, () -> new Destroyer(store, writer, clock).forget(name));
  }

  /// `Refused` where [#destroyVanished] would be; nothing is changed.
  public void checkVanished(String name) throws Problem {
    Destroyer.checkForgettable(store, name);
  }

  /// Leaves the writer's public key, if it wrote here before and its key is damaged or gone.
  public void introduce(WriterIdentity writer) throws Problem {
    if (store.folders("w").contains(writer.id())) {
      new Acts(store, writer).introduce();
    }
  }

  /// Signs for snapshots that are there and that no act counts for, as a scrub finds them: from
  /// then on they would be missed.
  ///
  /// @return those it signed for
  public List<Manifest> reinstate(Collection<Manifest> uncounted, WriterIdentity writer)
      throws Problem {
    if (uncounted.isEmpty()) {
      return List.of();
    }
    finishDestroys();
    Reinstatement reinstatement = new Reinstatement(store, writer, clock);
    List<Manifest> all = List.copyOf(uncounted);
    List<Manifest> signed = new ArrayList<>();
    for (int from = 0; from < all.size(); from += SIGNED_AT_ONCE) {
      try (Store.Lock _ = Turn.take(store)) {
        int to = Math.min(from + SIGNED_AT_ONCE, all.size());
        signed.addAll(reinstatement.sign(all.subList(from, to)));
      }
    }
    return signed;
  }

  /// What a policy says of the snapshots of a dataset, oldest first.
  public List<RetentionPolicy.Verdict<Manifest>> verdicts(
      RetentionPolicy policy, String datasetId, ZoneId zone) throws Problem {
    Grades grades = grades();
    List<Hold> holds = holds(datasetId);
    List<RetentionPolicy.Item<Manifest>> items = new ArrayList<>();
    for (Manifest m : catalog.snapshots(datasetId)) {
      List<String> held =
          holds.stream().filter(h -> h.guid() == m.guid()).map(Hold::tag).sorted().toList();
      Instant creation = Instant.ofEpochSecond(m.creation());
      items.add(new RetentionPolicy.Item<>(m, creation, held, grades.of(catalog.sha256(m))));
    }
    return policy.decide(items, zone, clock.instant());
  }

  /// Destroys those of `chosen` that nobody put on hold meanwhile.
  public List<Manifest> prune(Collection<Manifest> chosen, WriterIdentity writer) throws Problem {
    Destroyer destroyer = new Destroyer(store, writer, clock);
    List<Manifest> gone = Reserve.spend(store, () -> destroyer.destroyUnheld(chosen));
    catalog.refresh();
    return gone;
  }

  /// `Refused`, naming the tags, when one of the snapshots is on hold.
  public void checkUnheld(Collection<Manifest> chosen) throws Problem {
    Destroyer.checkUnheld(store, chosen);
  }

  /// Lets go what an interrupted destroy meant to, so that it does not come back.
  public void finishDestroys() throws Problem {
    if (!Destroyer.finish(store).isEmpty()) {
      catalog.refresh();
    }
  }

  /// Finishes interrupted destroys and gives back the space nothing refers to any more.
  public Swept sweep(SweepListener listener) throws Problem {
    finishDestroys();
    Swept swept = Reserve.spend(store, () -> new Sweep(store, settings, clock, listener).run());
    Reserve.keep(store, random);
    return swept;
  }

  /// The same without telling how far it is.
  public Swept sweep() throws Problem {
    return sweep(SweepListener.NONE);
  }

  /// Puts holds on snapshots and lets them go.
  public Holder holder(WriterIdentity writer) {
    return new Holder(store, writer, clock);
  }

  /// How far each snapshot is verified, as far as anybody noted it.
  public Grades grades() throws Problem {
    return Grades.read(store);
  }

  /// Notes what was found of snapshots, for [#grades].
  public void note(Map<Manifest, Finding> found, WriterIdentity writer) throws Problem {
    Map<String, Finding> bySha256 = new HashMap<>();
    for (var finding : found.entrySet()) {
      bySha256.put(catalog.sha256(finding.getKey()), finding.getValue());
    }
    new GradeWriter(store, writer, clock, random).add(bySha256);
  }

  /// The holds on the snapshots of a dataset.
  public List<Hold> holds(String datasetId) throws Problem {
    return Hold.all(store, datasetId);
  }

  /// For each group of snapshots, the payload bytes no snapshot of another group refers to. What is
  /// in no group does not count.
  public Exclusive exclusive(List<? extends Collection<Manifest>> groups) throws Problem {
    try (Packs packs = new Packs(store)) {
      return SpaceUse.exclusive(groups, packs::read);
    }
  }

  /// What would come back if `chosen` were destroyed.
  public Reclaimable reclaimable(Collection<Manifest> chosen) throws Problem {
    return Sweep.reclaimable(store, catalog, chosen);
  }
}
