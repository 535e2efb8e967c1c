package dev.zseal.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.name.DatasetName;
import dev.zseal.stream.KeyData;
import dev.zseal.stream.Rewrapped;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.ledger.Capsule;
import dev.zseal.vault.send.CapsuleChoice;
import dev.zseal.zfs.ZfsHost;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whose passphrase opens what is restored, with a script in the place of `zfs`.
@Timeout(120)
class RestoreCapsuleTest {

  @TempDir Path folder;
  private VaultAndPool at = nothing();

  @SuppressWarnings("NullAway") // made before each test
  private static VaultAndPool nothing() {
    return null;
  }

  /// The second snapshot came after `zfs change-key`.
  @BeforeEach
  void twoSnapshots() throws Exception {
    byte[] second = Vectors.bytes(VaultAndPool.SET, "fs.incr.1");
    at =
        new VaultAndPool(
            folder,
            Vectors.bytes(VaultAndPool.SET, "fs.full.0"),
            Rewrapped.stream(
                second, Vectors.bytes(VaultAndPool.SET, "key"), "another passphrase", 3));
  }

  private Restore.Restored restore(String source, CapsuleChoice capsule) throws Exception {
    ZfsHost host =
        at.host(
            """
            case "$1" in
              receive) cat >received ;;
              *) echo "cannot open 'pool/new': dataset does not exist" >&2; exit 1 ;;
            esac
            """);
    var request = new Restore.Request(source, DatasetName.parse("pool/new"), false, capsule, false);
    Restore.Restored restored = new Restore(at.vault, host, at).run(request);
    assertThat(at.notices).isEmpty();
    assertThat(at.left).isEmpty();
    return restored;
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

    assertThat(folder.resolve("received"))
        .hasBinaryContent(Vectors.bytes(VaultAndPool.SET, "fs.full.0"));
    assertThat(restored.capsule().asReceived()).isTrue();
    assertThat(restored.capsule().isNewest()).isFalse();
  }
}
