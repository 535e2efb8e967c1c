package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.crypt.DatasetKeys;
import dev.zseal.crypt.WrappingKey;
import dev.zseal.inspect.StreamVerify;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.stream.KeyData;
import dev.zseal.stream.Rewrapped;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.ledger.Capsule;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.send.CapsuleChoice;
import dev.zseal.vault.send.CarriedCapsule;
import dev.zseal.vault.send.SendPlan;
import dev.zseal.vault.send.SendPlanner;
import dev.zseal.vault.send.StreamPlan;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Streams of one key with any of its capsules.
class CapsuleChoiceTest {

  private static final String SET = "lab-2.3-gcm256-lz4-128k-pass";
  private static final String NEW = "another passphrase";

  @TempDir Path folder;

  static Stream<Arguments> chains() {
    return Vectors.SETS.stream()
        .filter(set -> set.contains("-gcm"))
        .flatMap(set -> Stream.of(Arguments.of(set, "fs"), Arguments.of(set, "vol")));
  }

  private static byte[] secret(String set) {
    return Vectors.bytes(set, "key");
  }

  private static byte[] rewrapped(String set, String name) throws Exception {
    return Rewrapped.stream(Vectors.bytes(set, name), secret(set), NEW, 7);
  }

  /// All but the last snapshot as recorded, the last as it had come after `zfs change-key`.
  private static List<Manifest> receive(VaultFixture fixture, String set, String kind)
      throws Exception {
    List<Manifest> snapshots = new ArrayList<>();
    snapshots.add(fixture.store(Vectors.bytes(set, kind + ".full.0")));
    int last = Vectors.snapshots(set) - 1;
    for (int k = 1; k < last; k++) {
      snapshots.add(fixture.store(Vectors.bytes(set, kind + ".incr." + k)));
    }
    snapshots.add(fixture.store(rewrapped(set, kind + ".incr." + last)));
    return snapshots;
  }

  private static byte[] send(VaultFixture fixture, StreamPlan stream, CapsuleChoice choice)
      throws Exception {
    SendPlan plan = new SendPlan(List.of(stream), null);
    return send(fixture, fixture.vault.capsuleChooser().apply(plan, choice));
  }

  private static byte[] send(VaultFixture fixture, SendPlan plan) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    fixture.vault.send(plan, out, _ -> {});
    return out.toByteArray();
  }

  private static KeyData keys(byte[] stream) throws Exception {
    var reader = new StreamReader(new ByteArrayInputStream(stream), "test");
    SendRecord begin = reader.next();
    assertThat(begin).isInstanceOf(SendRecord.Begin.class);
    return KeyData.read(reader.payload(), "test");
  }

  private static DatasetKeys open(KeyData keys, byte[] secret) throws Problem {
    try (WrappingKey wrapping = WrappingKey.derive(secret, keys)) {
      return DatasetKeys.unwrap(wrapping, keys);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @MethodSource("chains")
  void anOldSnapshot_opensWithTheNewPassphrase_andDiffersInItsBeginOnly(String set, String kind)
      throws Exception {
    var fixture = new VaultFixture(folder);
    List<Manifest> snapshots = receive(fixture, set, kind);
    byte[] recorded = Vectors.bytes(set, kind + ".full.0");

    byte[] sent = send(fixture, StreamPlan.full(snapshots.getFirst()), CapsuleChoice.NEWEST);

    verify(sent);
    assertThat(sent).hasSameSizeAs(recorded);
    KeyData keys = keys(sent);
    assertThat(Capsule.of(keys).fingerprint()).isEqualTo(snapshots.getLast().fingerprint());
    assertThat(keys.portableMac()).isEqualTo(keys(recorded).portableMac());
    DatasetKeys opened = open(keys, utf8(NEW));
    DatasetKeys before = open(keys(recorded), secret(set));
    assertThat(opened.blockKey(5)).isEqualTo(before.blockKey(5));
    assertThat(opened.hmac(utf8("x"))).isEqualTo(before.hmac(utf8("x")));
    assertThatThrownBy(() -> open(keys, secret(set))).isInstanceOf(Problem.Refused.class);
    assertSameButBeginAndSums(sent, recorded);
    // What ZFS itself would send of that snapshot by now.
    assertThat(sent).isEqualTo(rewrapped(set, kind + ".full.0"));
  }

  private static void verify(byte[] stream) throws Problem {
    StreamVerify.verify(new ByteArrayInputStream(stream), "sent");
  }

  private static void assertSameButBeginAndSums(byte[] sent, byte[] recorded) throws Exception {
    var left = new StreamReader(new ByteArrayInputStream(sent), "sent");
    var right = new StreamReader(new ByteArrayInputStream(recorded), "recorded");
    int records = 0;
    for (@Nullable SendRecord a = left.next(); a != null; a = left.next()) {
      SendRecord b = right.next();
      if (a instanceof SendRecord.End) {
        assertThat(b).isInstanceOf(SendRecord.End.class);
      } else {
        assertThat(a).isEqualTo(b);
      }
      if (!(a instanceof SendRecord.Begin)) {
        assertThat(left.payload()).isEqualTo(right.payload());
      }
      records++;
    }
    assertThat(right.next()).isNull();
    assertThat(records).isGreaterThan(2);
  }

  @ParameterizedTest
  @MethodSource("chains")
  void unlessToldOtherwise_aStreamIsAsItCame(String set, String kind) throws Exception {
    var fixture = new VaultFixture(folder);
    List<Manifest> snapshots = receive(fixture, set, kind);
    int last = snapshots.size() - 1;
    Map<String, String> recorded = Vectors.fullHashes(set);

    byte[] first = send(fixture, StreamPlan.full(snapshots.getFirst()), CapsuleChoice.AS_RECEIVED);
    byte[] newest = send(fixture, StreamPlan.full(snapshots.get(last)), CapsuleChoice.AS_RECEIVED);
    var old = CapsuleChoice.parse(snapshots.getFirst().fingerprint().substring(0, 8));
    byte[] withOld = send(fixture, StreamPlan.full(snapshots.get(last)), old);

    assertThat(VaultFixture.sha256(first)).isEqualTo(recorded.get(kind + ".full.0"));
    assertThat(Capsule.of(keys(newest)).fingerprint()).isEqualTo(snapshots.get(last).fingerprint());
    // With the old capsule it is what ZFS recorded before the keys were wrapped anew.
    assertThat(VaultFixture.sha256(withOld)).isEqualTo(recorded.get(kind + ".full." + last));
  }

  @Test
  void anIncrementCarriesTheCapsuleToo() throws Exception {
    var fixture = new VaultFixture(folder);
    List<Manifest> snapshots = receive(fixture, SET, "fs");
    StreamPlan step = new StreamPlan(snapshots.get(1), snapshots.getFirst(), false, null);

    byte[] asReceived = send(fixture, step, CapsuleChoice.AS_RECEIVED);
    byte[] newest = send(fixture, step, CapsuleChoice.NEWEST);

    assertThat(Capsule.of(keys(asReceived)).fingerprint())
        .isEqualTo(snapshots.get(1).fingerprint());
    assertThat(Capsule.of(keys(newest)).fingerprint()).isEqualTo(snapshots.getLast().fingerprint());
    assertSameButBeginAndSums(newest, asReceived);
    var other = new VaultFixture(folder.resolve("other"));
    other.store(fixture.send(snapshots.getFirst(), null));
    Manifest again = other.store(newest);
    byte[] recorded = fixture.send(snapshots.get(1), null);
    assertThat(other.send(again, null)).isEqualTo(Rewrapped.stream(recorded, secret(SET), NEW, 7));
  }

  @Test
  void saysWhatOpensTheResult() throws Exception {
    var fixture = new VaultFixture(folder);
    List<Manifest> snapshots = receive(fixture, SET, "fs");
    var chooser = fixture.vault.capsuleChooser();
    StreamPlan old = StreamPlan.full(snapshots.getFirst());

    CarriedCapsule asReceived = chooser.carried(old);
    CarriedCapsule newest =
        chooser.carried(
            chooser
                .apply(new SendPlan(List.of(old), null), CapsuleChoice.NEWEST)
                .streams()
                .getFirst());

    assertThat(asReceived.asReceived()).isTrue();
    assertThat(asReceived.isNewest()).isFalse();
    // The last that came with the old passphrase.
    assertThat(asReceived.cameWith()).isEqualTo(snapshots.get(snapshots.size() - 2));
    assertThat(newest.asReceived()).isFalse();
    assertThat(newest.isNewest()).isTrue();
    assertThat(newest.cameWith()).isEqualTo(snapshots.getLast());
  }

  @Test
  void aFingerprintThatFitsNone_orSeveral_isRefused_withThoseThereAre() throws Exception {
    var fixture = new VaultFixture(folder);
    List<Manifest> fs = receive(fixture, SET, "fs");
    List<Manifest> vol = receive(fixture, SET, "vol");
    StreamPlan plan = StreamPlan.full(fs.getFirst());

    for (String unknown : List.of("00000000", vol.getFirst().fingerprint())) {
      assertThatThrownBy(() -> send(fixture, plan, CapsuleChoice.parse(unknown)))
          .isInstanceOf(Problem.Refused.class)
          .hasMessageContaining("no capsule " + unknown)
          .hasMessageContaining(fs.getFirst().fingerprint())
          .hasMessageContaining(fs.getLast().fingerprint() + " (passphrase, of corpus/fs@s3)");
    }
    assertThatThrownBy(() -> send(fixture, plan, new CapsuleChoice.Named("")))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("more than one capsule")
        .hasMessageContaining(fs.getFirst().fingerprint())
        .hasMessageContaining(fs.getLast().fingerprint());
    for (String wrong : List.of("", "newer", "1234567", "zzzzzzzz", "0".repeat(33))) {
      assertThatThrownBy(() -> CapsuleChoice.parse(wrong)).isInstanceOf(Problem.Usage.class);
    }
    assertThat(CapsuleChoice.parse(" NEWEST ")).isEqualTo(CapsuleChoice.NEWEST);
    assertThat(CapsuleChoice.parse("ABCDEF01")).isEqualTo(new CapsuleChoice.Named("abcdef01"));
  }

  @Test
  void aCapsuleWhoseFileIsLost_isTakenFromASnapshot() throws Exception {
    var fixture = new VaultFixture(folder);
    List<Manifest> snapshots = receive(fixture, SET, "fs");
    String fingerprint = snapshots.getLast().fingerprint();
    Files.delete(fixture.folder.resolve("capsules/" + fingerprint + ".json"));

    byte[] sent =
        send(fixture, StreamPlan.full(snapshots.getFirst()), CapsuleChoice.parse(fingerprint));

    assertThat(Capsule.of(keys(sent)).fingerprint()).isEqualTo(fingerprint);
    assertThat(fixture.vault.capsules(snapshots.getFirst().keyGuid())).hasSize(2);
  }

  /// A child inherits its root's key: if its own capsule were of another day, it would not open.
  @Test
  void aHierarchyTakesCapsulesOfOneDay() throws Exception {
    var fixture = new VaultFixture(folder);
    for (String[] stream :
        new String[][] {{"fs", "tank", "full.0"}, {"vol", "tank/vol", "full.0"}}) {
      fixture.receive(Vectors.bytes(SET, stream[0] + "." + stream[2]), as(stream[1]));
    }
    fixture.store(Vectors.bytes(SET, "fs.incr.1"));
    fixture.store(Vectors.bytes(SET, "vol.incr.1"));
    Manifest root = fixture.store(rewrapped(SET, "fs.incr.2"));
    Manifest child = fixture.store(rewrapped(SET, "vol.incr.2"));
    fixture.store(Rewrapped.stream(Vectors.bytes(SET, "fs.incr.3"), secret(SET), "a third one", 8));

    SendPlan plan = new SendPlanner(fixture.vault.catalog()).replicate("tank@s1");
    SendPlan newest = fixture.vault.capsuleChooser().apply(plan, CapsuleChoice.NEWEST);

    assertThat(newest.streams()).hasSize(4);
    for (StreamPlan stream : newest.streams()) {
      Capsule capsule = stream.capsule();
      boolean isRoot = stream.to().datasetId().equals(root.datasetId());
      assertThat(capsule).isEqualTo(Capsule.of(isRoot ? root : child));
    }
    verify(send(fixture, newest));
  }

  private static ReceiveOptions as(String name) throws Problem {
    return new ReceiveOptions(DatasetName.parse(name), false, Map.of());
  }
}
