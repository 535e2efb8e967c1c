package dev.zseal.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.zfs.ZfsHost;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// A vault with snapshots that a real ZFS sent, and a pool whose `zfs` and `zpool` are a shell
/// script. Keeps what a restore says.
final class VaultAndPool implements RestoreListener {

  static final String SET = "lab-2.3-gcm256-lz4-128k-pass";

  final Path folder;
  final Vault vault;
  final List<String> steps = new ArrayList<>();
  final List<String> notices = new ArrayList<>();
  final List<Long> left = new ArrayList<>();

  VaultAndPool(Path folder, byte[]... streams) throws Exception {
    this.folder = folder;
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-22T03:00:00Z"));
    vault = Vault.init(folder.resolve("vault"), 1 << 20, 10, clock, new SplittableRandom(1));
    store(streams);
  }

  /// With `corpus/fs@s0` and `@s1`.
  static VaultAndPool withTwoSnapshots(Path folder) throws Exception {
    return new VaultAndPool(
        folder, Vectors.bytes(SET, "fs.full.0"), Vectors.bytes(SET, "fs.incr.1"));
  }

  void store(byte[]... streams) throws Exception {
    for (byte[] stream : streams) {
      vault.receive(
          new ByteArrayInputStream(stream),
          "test",
          WriterIdentity.generate(),
          ReceiveOptions.DEFAULT,
          ReceiveListener.SILENT);
    }
  }

  Manifest held(String fullName) throws Problem {
    for (Manifest manifest : vault.catalog().everySnapshot()) {
      if (manifest.fullName().equals(fullName)) {
        return manifest;
      }
    }
    throw new AssertionError(fullName);
  }

  /// @param script the rest of a shell script that runs in [#folder]
  ZfsHost host(String script) throws Exception {
    Path program = folder.resolve("zfs");
    Files.writeString(program, "#!/bin/sh\ncd \"${0%/*}\" || exit 1\n" + script);
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return ZfsHost.local().withPrograms(program.toString(), program.toString());
  }

  void file(String name, String text) throws Exception {
    Files.writeString(folder.resolve(name), text);
  }

  /// The lines of a file, none if there is no such file.
  List<String> lines(String name) throws Exception {
    Path file = folder.resolve(name);
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  @Override
  public void step(String command) {
    steps.add(command);
  }

  @Override
  public void notice(String text) {
    notices.add(text);
  }

  @Override
  public void goesOn(Manifest snapshot, DatasetName target, long there, long rest) {
    left.add(rest);
  }

  @Override
  public void progress(long bytes) {}
}
