package dev.zseal.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.crypt.DatasetKeys;
import dev.zseal.problem.Problem;
import dev.zseal.stream.KeyData;
import dev.zseal.stream.Rewrapped;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.ledger.Capsule;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Any capsule of a key opens a snapshot, each with the passphrase of its day.
class UnlockingTest {

  private static final String SET = "lab-2.3-gcm256-lz4-128k-pass";
  private static final byte[] OLD = Vectors.bytes(SET, "key");
  private static final byte[] NEW = "another passphrase".getBytes(StandardCharsets.UTF_8);

  private static KeyData keys(String set) throws Exception {
    var reader =
        new StreamReader(new ByteArrayInputStream(Vectors.bytes(set, "fs.full.0")), "test");
    Objects.requireNonNull(reader.next());
    return KeyData.read(reader.payload(), "test");
  }

  /// As after `zfs change-key`.
  private static KeyData newer() throws Exception {
    return Rewrapped.keys(keys(SET), OLD, new String(NEW, StandardCharsets.UTF_8), 1);
  }

  private static final List<Capsule> NONE = List.of();

  @Test
  void thePassphraseOfItsDayOpensASnapshot() throws Exception {
    Unlocking.Unlocked unlocked = new Unlocking("tank@a", keys(SET), NONE).open(OLD);

    assertThat(unlocked.asReceived()).isTrue();
    assertThat(unlocked.capsule()).isEqualTo(Capsule.of(keys(SET)));
  }

  @Test
  void anOldPassphrase_opensANewSnapshot_byTheOldCapsule_andTheOtherWayRound() throws Exception {
    Capsule old = Capsule.of(keys(SET));
    Capsule recent = Capsule.of(newer());
    DatasetKeys keys = new Unlocking("tank@a", keys(SET), NONE).open(OLD).keys();

    var byOld = new Unlocking("tank@b", newer(), List.of(recent, old)).open(OLD);
    var byNew = new Unlocking("tank@a", keys(SET), List.of(old, recent)).open(NEW);

    assertThat(byOld.asReceived()).isFalse();
    assertThat(byOld.capsule()).isEqualTo(old);
    assertThat(byNew.asReceived()).isFalse();
    assertThat(byNew.capsule()).isEqualTo(recent);
    assertThat(byOld.keys().blockKey(9)).isEqualTo(keys.blockKey(9));
    assertThat(byNew.keys().blockKey(9)).isEqualTo(keys.blockKey(9));
  }

  @Test
  void aWrongPassphraseIsRefused_andNotRepeated() throws Exception {
    byte[] wrong = "a wrong passphrase".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> new Unlocking("tank@a", keys(SET), NONE).open(wrong))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("tank@a")
        .hasMessageNotContaining("a wrong passphrase");
    List<Capsule> both = List.of(Capsule.of(newer()));
    assertThatThrownBy(() -> new Unlocking("tank@a", keys(SET), both).open(wrong))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("2 capsules of key")
        .hasMessageNotContaining("a wrong passphrase");
  }

  /// What does not have the form of one capsule's key may have that of another's.
  @Test
  void aRawKeyOpensByItsCapsule_thoughAPassphraseCameLater() throws Exception {
    String set = "lab-2.3-gcm128-gzip-1m-raw";
    byte[] raw = Vectors.bytes(set, "key");
    KeyData later = Rewrapped.keys(keys(set), raw, "now a passphrase", 2);
    Capsule before = Capsule.of(keys(set));

    assertThat(new Unlocking("tank@b", later, List.of(before)).open(raw).capsule())
        .isEqualTo(before);
  }

  @Test
  void capsulesOfOtherKeysArePassedOver() throws Exception {
    String other = "lab-2.4-gcm192-off-8k-pass";
    List<Capsule> strangers = List.of(Capsule.of(keys(other)));

    assertThatThrownBy(
            () -> new Unlocking("tank@a", keys(SET), strangers).open(Vectors.bytes(other, "key")))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageNotContaining("2 capsules");
  }
}
