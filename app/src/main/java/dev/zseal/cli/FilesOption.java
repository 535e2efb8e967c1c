package dev.zseal.cli;

import dev.zseal.crypt.DatasetKeys;
import dev.zseal.files.OpenedSnapshot;
import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.sealed.StoredObjset;
import dev.zseal.vault.sealed.StreamBlobs;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// What the commands have in common that read files: a vault, a key, and how much to trust.
final class FilesOption {

  @Mixin private final VaultOption vault = new VaultOption();
  @Mixin private final KeyOption key = new KeyOption();

  @Option(
      names = "--unbound",
      description =
          "Do not check that each block lies where ZFS put it, only that this key sealed it."
              + " For what is left of a damaged snapshot.")
  private boolean unbound;

  @Option(
      names = "--stream",
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Read stream files instead of a vault: a full and increments, in any order. Their blocks"
              + " stay where they are.")
  private @Nullable List<Path> streams;

  @Spec(Spec.Target.MIXEE)
  private CommandLine.Model.@Nullable CommandSpec command;

  private @Nullable Vault opened;
  private StreamBlobs blobs = new StreamBlobs();
  private final Map<Long, DatasetKeys> unlocked = new HashMap<>();

  private Vault vault() throws Problem {
    Vault known = opened;
    if (known == null) {
      List<Path> files = streams;
      if (files == null) {
        known = vault.open();
      } else {
        StreamVault made = StreamVault.open(files, Commands.err(command), Tty.isError());
        known = made.vault();
        blobs = made.blobs();
      }
      opened = known;
    }
    return known;
  }

  /// The snapshots to choose from.
  Catalog catalog() throws Problem {
    return vault().catalog();
  }

  /// Opens a snapshot; the key is asked for once, however many are opened.
  OpenedSnapshot open(Manifest manifest) throws Problem {
    StoredObjset sealed = vault().sealed(manifest, blobs);
    try {
      DatasetKeys keys = unlocked.get(manifest.keyGuid());
      if (keys == null) {
        keys =
            key.open(sealed.name(), sealed.keyData(), vault().capsules(manifest.keyGuid())).keys();
        unlocked.put(manifest.keyGuid(), keys);
      }
      return new OpenedSnapshot(sealed, keys, !unbound);
    } catch (Problem e) {
      sealed.close();
      throw e;
    }
  }
}
