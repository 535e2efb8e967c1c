package dev.zseal.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.name.DatasetName;
import dev.zseal.stream.KeyData;
import dev.zseal.stream.Rewrapped;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Capsule;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.send.CapsuleChoice;
import dev.zseal.zfs.ZfsHost;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whose passphrase opens what is restored, with a script in the place of `zfs`.
@Timeout(120)
class RestoreCapsuleTest implements RestoreListener {

  private static final String SET = "lab-2.3-gcm256-lz4-128k-pass";

  @TempDir Path folder;
  private Vault vault = nothing();

  @SuppressWarnings("NullAway") // made before each test
  private static Vault nothing() {
    return null;
  }

  /// The second snapshot came after `zfs change-key`.
  @BeforeEach
  void twoSnapshots() throws Exception {
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-22T03:00:00Z"));
    vault = Vault.init(folder.resolve("vault"), 1 << 20, 10, clock, new SplittableRandom(1));
    byte[] second = Vectors.bytes(SET, "fs.incr.1");
    for (byte[] stream :
        new byte[][] {
          Vectors.bytes(SET, "fs.full.0"),
          Rewrapped.stream(second, Vectors.bytes(SET, "key"), "another passphrase", 3)
        }) {
      vault.receive(
          new ByteArrayInputStream(stream),
          "test",
          WriterIdentity.generate(),
          ReceiveOptions.DEFAULT,
          ReceiveListener.SILENT);
    }
  }

  private Restore.Restored restore(String source, CapsuleChoice capsule) throws Exception {
    Path program = folder.resolve("zfs");
    Files.writeString(
        program,
        """
        #!/bin/sh
        cd '%s'
        case "$1" in
          receive) cat >received ;;
          *) echo "cannot open 'pool/new': dataset does not exist" >&2; exit 1 ;;
        esac
        """
            .formatted(folder));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    ZfsHost host = ZfsHost.local().withPrograms(program.toString(), program.toString());
    var request = new Restore.Request(source, DatasetName.parse("pool/new"), false, capsule, false);
    return new Restore(vault, host, this).run(request);
  }

  private String received() throws Exception {
    byte[] stream = Files.readAllBytes(folder.resolve("received"));
    var reader = new StreamReader(new ByteArrayInputStream(stream), "received");
    assertThat(Objects.requireNonNull(reader.next())).isInstanceOf(SendRecord.Begin.class);
    return Capsule.of(KeyData.read(reader.payload(), "received")).fingerprint();
  }

  @Test
  void anOldSnapshot_comesBackWithTheNewestCapsule() throws Exception {
    Restore.Restored restored = restore("corpus/fs@s0", CapsuleChoice.NEWEST);

    assertThat(received()).isEqualTo(restored.capsule().capsule().fingerprint());
    assertThat(received()).isNotEqualTo(restored.snapshot().fingerprint());
    assertThat(restored.capsule().isNewest()).isTrue();
    assertThat(Objects.requireNonNull(restored.capsule().cameWith()).snapshot()).isEqualTo("s1");
  }

  @Test
  void asReceived_isWhatZfsWrote() throws Exception {
    Restore.Restored restored = restore("corpus/fs@s0", CapsuleChoice.AS_RECEIVED);

    assertThat(folder.resolve("received")).hasBinaryContent(Vectors.bytes(SET, "fs.full.0"));
    assertThat(restored.capsule().asReceived()).isTrue();
    assertThat(restored.capsule().isNewest()).isFalse();
  }

  @Override
  public void step(String command) {}

  @Override
  public void notice(String text) {
    throw new AssertionError(text);
  }

  @Override
  public void goesOn(Manifest snapshot, DatasetName target, long there, long left) {
    throw new AssertionError(snapshot.fullName());
  }

  @Override
  public void progress(long bytes) {}
}
