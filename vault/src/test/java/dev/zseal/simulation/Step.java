package dev.zseal.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.simulation.Promises.Fate;
import dev.zseal.store.Store;
import dev.zseal.stream.ResumedStream;
import dev.zseal.vault.Vault;
import dev.zseal.vault.journal.Checkpoint.Kept;
import dev.zseal.vault.journal.Turn;
import dev.zseal.vault.ledger.ActBundling;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Received;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import dev.zseal.vault.scrub.ScrubReport;
import dev.zseal.vault.send.SendPlan;
import dev.zseal.vault.send.StreamPlan;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// A command, run as often as it takes until it comes back without an error.
///
/// Before it changes anything it tells the [Promises] what may change; as soon as the person would
/// read that something is done, that it is. What only holds when nothing goes wrong it checks when
/// [#isQuiet].
interface Step {

  void run(World world) throws Problem;

  /// Whether nothing went wrong during this step.
  static boolean isQuiet(World world) {
    return !world.system().hasFailed();
  }

  /// `zseal init`.
  record Init() implements Step {

    private static final long PACK_BYTES = 1 << 20;

    @Override
    public void run(World world) throws Problem {
      Fate before = world.promises.vault();
      world.promises.vaultMayCome();
      try {
        world.init(PACK_BYTES);
      } catch (Problem.Conflict e) {
        // The one before got as far as that, and this one says so.
        if (before == Fate.ABSENT) {
          throw e;
        }
        return;
      }
      world.promises.vaultHeld();
    }
  }

  /// `zseal receive`.
  record Receive(Delivery delivery) implements Step {

    @Override
    public void run(World world) throws Problem {
      Vault vault = world.open();
      delivery.guids().forEach(world.promises::mayCome);
      world.receiving(delivery);
      receive(world, vault, delivery, delivery.stream(), ReceiveOptions.DEFAULT);
      world.receiving(null);
      check(world, delivery);
    }

    static void receive(
        World world, Vault vault, Delivery delivery, byte[] stream, ReceiveOptions options)
        throws Problem {
      vault.receive(
          new ByteArrayInputStream(stream),
          delivery.label(),
          world.identity(),
          options,
          new ReceiveListener() {
            @Override
            public void progress(long bytesRead) {}

            @Override
            public void finished(Received received) {
              if (!world.system().isOff()) {
                hear(received, world.promises);
              }
            }
          });
    }

    static void check(World world, Delivery delivery) {
      if (!world.system().isOff()) {
        assertThat(delivery.guids()).as(delivery.label()).allMatch(g -> isHeld(world, g));
      }
      if (isQuiet(world)) {
        assertThat(temporaryFiles(world)).as("left in tmp").isEmpty();
      }
    }

    private static boolean isHeld(World world, long guid) {
      return world.promises.of(guid) == Fate.HELD;
    }

    static void hear(Received received, Promises promises) {
      switch (received) {
        case Received.Stored(_, Manifest manifest, _) -> {
          promises.vaultHeld();
          promises.held(manifest.guid());
          promises.acted(manifest.guid());
        }
        case Received.AlreadyHeld(_, Manifest manifest) -> {
          promises.vaultHeld();
          promises.held(manifest.guid());
        }
        // Of the recorded package one dataset is not encrypted.
        case Received.Refused _, Received.Acceptable _ -> {}
      }
    }

    private static List<String> temporaryFiles(World world) {
      Path folder = world.folder().resolve("tmp");
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        List<String> names = new java.util.ArrayList<>();
        files.forEach(file -> names.add(file.toString()));
        // The next fault may strike here as well.
        return Step.isQuiet(world) ? names : List.of();
      } catch (IOException | java.nio.file.DirectoryIteratorException e) {
        return List.of();
      }
    }
  }

  /// `zseal receive` of a stream that breaks off, then of what `zfs send -t` writes.
  record ReceiveInParts(Delivery delivery, int cut) implements Step {

    private static final ReceiveOptions RESUMABLE = ReceiveOptions.DEFAULT.resumable(Duration.ZERO);

    @Override
    public void run(World world) throws Problem {
      Vault vault = world.open();
      long guid = delivery.guids().getFirst();
      world.promises.mayCome(guid);
      boolean begun = !vault.partials().isEmpty() || vault.catalog().find(guid).isPresent();
      if (!begun) {
        try {
          byte[] part = Arrays.copyOf(delivery.stream(), cut);
          Receive.receive(world, vault, delivery, part, RESUMABLE);
        } catch (Problem.Corrupt e) {
          if (!e.evidence().startsWith("the input ends at byte")) {
            throw e;
          }
        }
      }
      List<Kept> kept = vault.partials();
      if (world.system().isOff()) {
        return;
      }
      Receive.receive(world, vault, delivery, rest(kept), RESUMABLE);
      Receive.check(world, delivery);
      if (isQuiet(world)) {
        assertThat(vault.partials()).as("partial receives").isEmpty();
      }
    }

    private byte[] rest(List<Kept> kept) throws Problem {
      try {
        return kept.isEmpty()
            ? delivery.stream()
            : ResumedStream.of(delivery.stream(), kept.getFirst().checkpoint().point());
      } catch (IOException e) {
        throw new IllegalStateException("in memory", e);
      }
    }
  }

  /// `zseal list -t snapshot`.
  record ListAll() implements Step {

    @Override
    public void run(World world) throws Problem {
      Vault vault = world.open();
      for (String id : vault.catalog().datasetIds()) {
        for (Manifest manifest : vault.catalog().snapshots(id)) {
          assertThat(manifest.fullName()).contains("@");
        }
      }
      assertThat(vault.catalog().damaged()).isEmpty();
    }
  }

  /// `zseal send`.
  record Send(long guid, String sha256) implements Step {

    @Override
    public void run(World world) throws Problem {
      Vault vault = world.open();
      Optional<Manifest> manifest = vault.catalog().find(guid);
      assertThat(manifest).as("snapshot %016x", guid).isPresent();
      assertThat(full(vault, manifest.get())).as("full of %016x", guid).isEqualTo(sha256);
    }

    static String full(Vault vault, Manifest manifest) throws Problem {
      var out = new ByteArrayOutputStream();
      vault.send(new SendPlan(List.of(StreamPlan.full(manifest)), null), out, _ -> {});
      return History.sha256(out.toByteArray());
    }
  }

  /// `zseal destroy`, the space to be given back later.
  record Destroy(long guid) implements Step {

    @Override
    public void run(World world) throws Problem {
      Vault vault = world.open();
      world.promises.mayGo(guid);
      vault.finishDestroys();
      // Two writers may have stored it at one time: what is meant is the snapshot, so both.
      List<Manifest> copies =
          vault.catalog().everySnapshot().stream().filter(m -> m.guid() == guid).toList();
      if (!copies.isEmpty()) {
        vault.destroy(copies, world.identity());
      }
      if (!world.system().isOff()) {
        world.promises.removed(guid);
      }
    }
  }

  /// `zseal prune` without a rule.
  record Sweep() implements Step {

    @Override
    public void run(World world) throws Problem {
      assertThat(world.open().sweep().damaged()).isEmpty();
    }
  }

  /// What a sweep does with acts once there are many, with few.
  record Bundle() implements Step {

    private static final ActBundling.Sizes TINY = new ActBundling.Sizes(1, 1, 8);

    @Override
    public void run(World world) throws Problem {
      Store store = world.store();
      try (Store.Lock _ = Turn.sweep(store)) {
        new ActBundling(store, TINY).run();
      }
    }
  }

  /// `zseal hold`.
  record Hold(long guid) implements Step {

    static final String TAG = "keep";

    @Override
    public void run(World world) throws Problem {
      Vault vault = world.open();
      Fate before = world.promises.hold(guid);
      world.promises.hold(guid, Fate.UNSURE);
      try {
        vault.holder(world.identity()).hold(TAG, List.of(found(vault, guid)));
      } catch (Problem.Refused e) {
        // The one before got as far as that, and this one says so.
        if (before == Fate.ABSENT) {
          throw e;
        }
      }
      if (!world.system().isOff()) {
        world.promises.hold(guid, Fate.HELD);
      }
    }

    static Manifest found(Vault vault, long guid) throws Problem {
      Optional<Manifest> manifest = vault.catalog().find(guid);
      assertThat(manifest).as("snapshot %016x", guid).isPresent();
      return manifest.get();
    }
  }

  /// `zseal destroy` of a snapshot that is on hold.
  record DestroyHeld(long guid) implements Step {

    @Override
    public void run(World world) throws Problem {
      Vault vault = world.open();
      vault.finishDestroys();
      try {
        vault.destroy(List.of(Hold.found(vault, guid)), world.identity());
      } catch (Problem.Refused _) {
        return;
      }
      throw new AssertionError("%016x is on hold, and was destroyed".formatted(guid));
    }
  }

  /// `zseal release`.
  record Release(long guid) implements Step {

    @Override
    public void run(World world) throws Problem {
      Vault vault = world.open();
      Fate before = world.promises.hold(guid);
      world.promises.hold(guid, Fate.UNSURE);
      try {
        vault.holder(world.identity()).release(Hold.TAG, List.of(Hold.found(vault, guid)));
      } catch (Problem.Refused e) {
        if (before == Fate.HELD) {
          throw e;
        }
      }
      if (!world.system().isOff()) {
        world.promises.hold(guid, Fate.ABSENT);
      }
    }
  }

  /// No command: the medium flips a bit in some packs.
  record Flip(long chance) implements Step {

    @Override
    public void run(World world) {
      world.flip(new SplittableRandom(chance));
    }
  }

  /// No command: somebody copies the vault, and the medium loses parts of some packs.
  record Wipe(long chance) implements Step {

    @Override
    public void run(World world) {
      world.wipe(new SplittableRandom(chance));
    }
  }

  /// `zseal scrub --no-repair`, after which nothing is damaged.
  record Look() implements Step {

    private static final ScrubOptions ONLY_LOOK = new ScrubOptions(false, 100, 0, 1, true);

    @Override
    public void run(World world) throws Problem {
      // Asked first: another one may sweep meanwhile, which takes away what a killed receive left.
      boolean mayBeReceived = world.mayBeReceived();
      ScrubReport report = look(world);
      if (!report.isClean() && mayBeReceived) {
        // What a receive may have built on goes with the first scrub after its day.
        assertOnlyLeftovers(report);
        world.dayPasses();
        new Scrub().run(world);
        report = look(world);
      }
      assertThat(report.isClean()).as("%s", report).isTrue();
      world.mended();
    }

    private static ScrubReport look(World world) throws Problem {
      ScrubReport report =
          world.open().scrub(List.of(), ONLY_LOOK, new Scrub.Silent(), List.of(), List.of());
      Scrub.passOn(report);
      return report;
    }
  }

  /// All snapshots are whole, and what else is damaged only waits for a receive to be over.
  private static void assertOnlyLeftovers(ScrubReport report) {
    assertThat(report.lost()).isEmpty();
    assertThat(report.broken()).isEmpty();
    assertThat(report.problems())
        .as("%s", report)
        .allSatisfy(problem -> assertThat(problem).isInstanceOf(Problem.Corrupt.class));
  }

  /// `zseal scrub --from` the copy.
  record ScrubFrom() implements Step {

    @Override
    public void run(World world) throws Problem {
      run(world.open(), world);
    }

    static void run(Vault vault, World world) throws Problem {
      if (world.harm() == World.Harm.NONE) {
        return;
      }
      boolean mayBeReceived = world.mayBeReceived();
      ScrubReport report =
          vault.scrub(
              List.of(),
              Scrub.ONE_AT_A_TIME,
              new Scrub.Silent(),
              List.of(world.openCopy()),
              List.of());
      Scrub.passOn(report);
      if (mayBeReceived || world.mayBeReceived()) {
        assertOnlyLeftovers(report);
      } else {
        assertThat(report.isWhole()).as("%s", report).isTrue();
      }
    }
  }

  /// `zseal scrub`.
  record Scrub() implements Step {

    static final ScrubOptions ONE_AT_A_TIME = new ScrubOptions(true, 100, 0, 1, false);

    @Override
    public void run(World world) throws Problem {
      ScrubReport report =
          world.open().scrub(List.of(), ONE_AT_A_TIME, new Silent(), List.of(), List.of());
      passOn(report);
      world.open().reinstate(report.uncounted(), world.identity());
      assertThat(report.lost()).isEmpty();
      assertThat(report.problems()).isEmpty();
    }

    static void passOn(ScrubReport report) throws Problem {
      for (Problem problem : report.problems()) {
        if (problem instanceof Problem.Unavailable) {
          // A file that could not be read is in the report; the person scrubs again.
          throw problem;
        }
      }
    }

    record Silent() implements ScrubListener {
      @Override
      public void progress(long bytes, long total) {}

      @Override
      public void note(String line) {}
    }
  }
}
