package dev.zseal.vault;

import dev.zseal.problem.Problem;
import dev.zseal.store.FolderStore;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.VaultSettings;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Receiver;
import dev.zseal.vault.send.SendListener;
import dev.zseal.vault.send.SendPlan;
import dev.zseal.vault.send.Sender;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// A vault in a folder.
public final class Vault {

  private final FolderStore store;
  private final VaultSettings settings;
  private final Catalog catalog;
  private final InstantSource clock;
  private final RandomGenerator random;

  private Vault(
      FolderStore store, VaultSettings settings, InstantSource clock, RandomGenerator random)
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
    FolderStore store = new FolderStore(folder, random);
    if (store.exists("vault.json")) {
      throw new Problem.Conflict(
          folder + " is a vault already",
          "vault id " + VaultSettings.read(store).id(),
          "Use it as it is, or choose another folder.");
    }
    String id =
        HexFormat.of().toHexDigits(random.nextLong())
            + HexFormat.of().toHexDigits(random.nextLong());
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    new VaultSettings(id, now, packBytes, parityPercent).write(store);
    return open(folder, clock, random);
  }

  /// Opens the vault in `folder`; `Refused` when there is none.
  public static Vault open(Path folder, InstantSource clock, RandomGenerator random)
      throws Problem {
    FolderStore store = new FolderStore(folder, random);
    return new Vault(store, VaultSettings.read(store), clock, random);
  }

  public VaultSettings settings() {
    return settings;
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
  }

  /// Writes the streams of `plan` to `out`.
  public void send(SendPlan plan, OutputStream out, SendListener listener) throws Problem {
    new Sender(store).send(plan.streams(), plan.head(), out, listener);
  }
}
