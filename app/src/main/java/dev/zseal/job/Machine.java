package dev.zseal.job;

import dev.zseal.config.Source;
import dev.zseal.history.State;
import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.zfs.ZfsHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.random.RandomGenerator;

/// What jobs need of the machine they run on.
///
/// @param name of the host, for monitors
/// @param version of zseal
/// @param reach how machines with ZFS are reached
public record Machine(
    State state,
    InstantSource clock,
    RandomGenerator random,
    ZoneId zone,
    String name,
    String version,
    Reach reach) {

  /// The way to a machine with ZFS.
  public interface Reach {
    ZfsHost zfs(Source source) throws Problem;
  }

  /// With the programs that are installed.
  public Machine(
      State state,
      InstantSource clock,
      RandomGenerator random,
      ZoneId zone,
      String name,
      String version) {
    this(state, clock, random, zone, name, version, Source::zfs);
  }

  /// The ZFS of a machine.
  public ZfsHost zfs(Source source) throws Problem {
    return reach.zfs(source);
  }

  /// Opens a vault.
  public Vault vault(Path folder) throws Problem {
    return Vault.open(folder, clock, random);
  }

  /// This host's key for signing acts.
  public WriterIdentity writer() throws Problem {
    return WriterIdentity.load(state.folder().resolve("writer.key"));
  }

  /// The same for what only looks, and leaves nothing behind: another one if there is none yet.
  WriterIdentity writerIfAny() throws Problem {
    return Files.exists(state.folder().resolve("writer.key"))
        ? writer()
        : WriterIdentity.generate();
  }

  /// Where it is remembered what was seen of vaults.
  public Path memories() {
    return state.folder().resolve("vaults");
  }
}
