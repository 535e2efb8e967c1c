package dev.zseal.simulation;

import dev.zseal.problem.Problem;
import dev.zseal.simulation.disk.Disk;
import dev.zseal.simulation.disk.SimulatedFileSystem;
import dev.zseal.store.FolderStore;
import dev.zseal.store.Store;
import dev.zseal.vault.Vault;
import dev.zseal.vault.journal.Pins;
import dev.zseal.vault.ledger.Layout;
import dev.zseal.vault.ledger.VaultSettings;
import dev.zseal.vault.ledger.WriterIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The machine a [Step] runs on.
final class World {

  static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-22T03:00:00Z"));

  private static final WriterIdentity WRITER =
      writer(
          "MC4CAQAwBQYDK2VwBCIEIHtQs5+GOr0E1dWuDfcxDAox+tLHBkMMMzMSD0QHn1Yy",
          "MCowBQYDK2VwAyEAg8oBfkJDMm0v9LUjP/QWy5Wbmw4gGcEKF5gCILIwS/w=");

  final Promises promises = new Promises();
  private final Consumer<String> told;
  private final SplittableRandom random;
  private final boolean hardLinks;
  private final boolean shortTransfers;

  /// Whether the vault lies on a mount on which locks do not show to other machines.
  private final boolean foreign;

  private Instant now = CLOCK.instant();
  private Disk disk = new Disk();
  private SimulatedFileSystem system;
  private Disk copy = new Disk();
  private Harm harm = Harm.NONE;
  private @Nullable Delivery receiving;

  /// What the medium did to packs and no scrub mended yet.
  enum Harm {
    NONE,
    /// Parity brings it back, unless something else goes wrong at the same time.
    LITTLE,
    /// Only the copy of the vault brings it back.
    GREAT
  }

  /// @param told hears what others did, for people
  World(long seed, Consumer<String> told) {
    this.told = told;
    random = new SplittableRandom(seed);
    hardLinks = random.nextInt(8) > 0;
    shortTransfers = random.nextBoolean();
    foreign = random.nextInt(3) == 0;
    system = process();
  }

  private SimulatedFileSystem process() {
    var started = new SimulatedFileSystem(disk, random.split(), hardLinks, shortTransfers, foreign);
    started.meanwhile(() -> standStill(started));
    return started;
  }

  /// The process stands still for longer than a pin counts where locks do not show. Meanwhile
  /// somebody else works with the vault; on another machine, if that is where locks do not show.
  private void standStill(SimulatedFileSystem stalled) {
    dayPasses();
    if (disk.files(file -> file.endsWith("/" + Layout.VAULT)).isEmpty()) {
      return;
    }
    SimulatedFileSystem system = foreign ? stalled.elsewhere() : stalled.beside();
    try {
      var other = new Neighbour(this, folder(system), () -> now);
      if (receiving != null && random.nextBoolean()) {
        told.accept("meanwhile another one receives");
        other.receives(receiving);
      } else if (!isDeleting(stalled)) {
        if (random.nextInt(3) == 0) {
          told.accept("meanwhile another one scrubs");
          other.scrubs();
        } else {
          told.accept("meanwhile another one sweeps");
          other.sweeps();
        }
      }
    } finally {
      system.switchOff();
    }
  }

  /// Those who delete are never two at once: where locks do not show that is for people to see to.
  private static boolean isDeleting(SimulatedFileSystem stalled) {
    Path vault = folder(stalled);
    return stalled.isLocked(vault.resolve(Layout.SWEEP_LOCK))
        || stalled.isLocked(vault.resolve(Layout.TURN_LOCK));
  }

  /// What is being received from now on; null if nothing is.
  void receiving(@Nullable Delivery delivery) {
    receiving = delivery;
  }

  /// Whether a receive is not over, as far as the vault can tell: one that was killed counts for a
  /// day where locks do not show.
  boolean mayBeReceived() throws Problem {
    Path vault = folder(SimulatedFileSystem.sound(disk));
    return !Pins.readable(new FolderStore(vault, new SplittableRandom(0))).isEmpty();
  }

  /// Long enough for every pin that is not put anew.
  void dayPasses() {
    now = now.plus(Pins.GRACE).plus(Duration.ofHours(1));
  }

  /// Whether a process that stood still may have lost its pin.
  boolean isForeign() {
    return foreign;
  }

  Disk disk() {
    return disk;
  }

  SimulatedFileSystem system() {
    return system;
  }

  /// Goes on with a new process on the disk as it was found.
  void restart(Disk found) {
    system.switchOff();
    disk = found;
    system = process();
  }

  Harm harm() {
    return harm;
  }

  /// All that was damaged is whole again.
  void mended() {
    harm = Harm.NONE;
  }

  private static boolean isPack(String file) {
    return file.contains("/packs/") && !file.contains("/tmp/");
  }

  /// Flips a bit of some packs.
  void flip(SplittableRandom chance) {
    for (String pack : disk.files(World::isPack)) {
      if (chance.nextInt(3) == 0) {
        harm = Harm.LITTLE;
        disk.flip(pack, chance.nextDouble(), chance.nextInt(8));
      }
    }
  }

  /// Copies the vault, and wipes parts of some of its packs.
  void wipe(SplittableRandom chance) {
    copy = disk.copy();
    for (String pack : disk.files(World::isPack)) {
      if (chance.nextInt(3) == 0) {
        harm = Harm.GREAT;
        double one = chance.nextDouble();
        double other = chance.nextDouble();
        disk.wipe(pack, Math.min(one, other), Math.max(one, other));
      }
    }
  }

  /// The vault as it was copied last.
  Vault openCopy() throws Problem {
    return Vault.open(folder(SimulatedFileSystem.sound(copy)), CLOCK, new SplittableRandom(0));
  }

  Path folder() {
    return folder(system);
  }

  static Path folder(SimulatedFileSystem of) {
    return of.getPath("/mnt/vault");
  }

  WriterIdentity identity() {
    return WRITER;
  }

  Vault open() throws Problem {
    return Vault.open(folder(), () -> now, random.split());
  }

  /// The vault's objects, for what [Vault] does in no step as small as these.
  Store store() {
    return new FolderStore(folder(), random.split());
  }

  Vault init(long packBytes) throws Problem {
    return Vault.init(folder(), packBytes, VaultSettings.DEFAULT_PARITY, () -> now, random.split());
  }

  /// The same key each time, made for this test: runs can then be compared.
  ///
  /// @param lines of a key's file
  static WriterIdentity writer(String... lines) {
    try {
      SimulatedFileSystem own = SimulatedFileSystem.sound(new Disk());
      Path file = own.getPath("/writer.key");
      Files.write(file, List.of(lines));
      return WriterIdentity.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Problem e) {
      throw new IllegalStateException(e);
    }
  }
}
