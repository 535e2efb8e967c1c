package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.stream.Features;
import dev.zseal.stream.KeyData;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.StreamWriter;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.receive.Received;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a vault does not take, and that nothing is left behind by it.
class RefusedStreamsTest {

  private static final String SET = "lab-2.3-ccm256-zstd-16k-hex";

  @TempDir Path folder;
  private VaultFixture fixture;
  private List<String> before;

  @BeforeEach
  void makeVault() throws Exception {
    fixture = new VaultFixture(folder);
    before = files();
  }

  /// Changes the head of a stream, and the checksums with it.
  interface HeadChange {
    StreamHead apply(StreamHead head) throws Problem;
  }

  static byte[] withHead(byte[] stream, HeadChange change) throws Exception {
    var out = new ByteArrayOutputStream();
    var reader = new StreamReader(new ByteArrayInputStream(stream), "test");
    var first = (SendRecord.Begin) Objects.requireNonNull(reader.next());
    var writer = new StreamWriter(out, reader.order());
    StreamHead head = change.apply(new StreamHead(first, reader.payload(), reader.order()));
    writer.begin(head.begin(), head.payload());
    for (SendRecord r = reader.next(); r != null; r = reader.next()) {
      if (r instanceof SendRecord.End) {
        writer.end();
      } else {
        byte[] payload = reader.payload();
        writer.write(r, payload, 0, payload.length);
      }
    }
    writer.flush();
    return out.toByteArray();
  }

  static StreamHead withBits(StreamHead head, long set, long clear, int flags) {
    var b = head.begin();
    long bits = (b.features().bits() | set) & ~clear;
    return new StreamHead(
        new SendRecord.Begin(
            b.compound(),
            new Features(bits),
            b.creationTime(),
            b.objsetType(),
            flags,
            b.toGuid(),
            b.fromGuid(),
            b.toName(),
            b.payloadLength()),
        head.payload(),
        head.order());
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(fixture.folder)) {
      return all.filter(Files::isRegularFile)
          .map(p -> fixture.folder.relativize(p).toString())
          .filter(n -> !n.endsWith(".lock"))
          .sorted()
          .toList();
    }
  }

  private void assertRefused(byte[] stream, Class<? extends Problem> kind, String words)
      throws Exception {
    assertThatThrownBy(() -> fixture.receive(stream))
        .isInstanceOf(kind)
        .hasMessageContaining(words);
    assertThat(files()).as("nothing is left behind").isEqualTo(before);
  }

  private static byte[] full() {
    return Vectors.bytes(SET, "fs.full.0");
  }

  /// A flipped bit is no news of a newer ZFS: the sum after a BEGIN is asked first.
  @ParameterizedTest
  @ValueSource(ints = {5, 17, 20, 26, 100, 200, 311, 320, 400})
  void aFlippedBitOfTheBegin_isDamage(int at) throws Exception {
    byte[] flipped = full();
    flipped[at] ^= 4;

    assertRefused(flipped, Problem.Corrupt.class, "is damaged or no send stream");
  }

  @Test
  void plaintext() throws Exception {
    byte[] plain = withHead(full(), head -> withBits(head, 0, Features.RAW, head.begin().flags()));

    assertThatThrownBy(() -> fixture.receive(plain)).isInstanceOf(Problem.class);
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void anIncrementWithoutItsBase() throws Exception {
    assertRefused(
        Vectors.bytes(SET, "fs.incr.1"), Problem.Refused.class, "increment without its base");
  }

  @Test
  void anIncrementOnAnotherEncryptionOfItsBase() throws Exception {
    fixture.receive(full());
    before = files();
    byte[] other =
        withHead(
            Vectors.bytes(SET, "fs.incr.1"),
            head ->
                new StreamHead(
                    head.begin(),
                    KeyData.withFromIvSet(head.payload(), 12345, "test"),
                    head.order()));

    assertRefused(other, Problem.Refused.class, "IV-set GUID 0000000000003039");
  }

  @Test
  void errataFour() throws Exception {
    fixture.receive(full());
    before = files();
    byte[] marked =
        withHead(
            Vectors.bytes(SET, "fs.incr.1"),
            head ->
                new StreamHead(
                    head.begin(), KeyData.withFromIvSet(head.payload(), 0, "test"), head.order()));

    assertRefused(marked, Problem.Refused.class, "errata 4");
  }

  @Test
  void deduplicated() throws Exception {
    byte[] dedup =
        withHead(full(), head -> withBits(head, Features.DEDUP, 0, head.begin().flags()));

    assertThatThrownBy(() -> fixture.receive(dedup))
        .isInstanceOfSatisfying(
            Problem.Refused.class, p -> assertThat(p.hint()).contains("zstream redup"));
  }

  @Test
  void aSenderWithoutSpillFlags() throws Exception {
    assertRefused(
        withHead(full(), head -> withBits(head, 0, 0, 4)), Problem.Refused.class, "spill block");
  }

  @Test
  void anythingCutShort() throws Exception {
    byte[] whole = full();
    for (int cut : new int[] {0, 1, 311, 312, 1000, 5000, whole.length / 2, whole.length - 1}) {
      byte[] part = Arrays.copyOf(whole, cut);
      assertThatThrownBy(() -> fixture.receive(part)).isInstanceOf(Problem.Corrupt.class);
      assertThat(files()).as("cut at %d", cut).isEqualTo(before);
    }
  }

  @Test
  void aFlippedBitAnywhere() throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    byte[] whole = Vectors.bytes(SET, "vol.full.0");
    for (int i = 0; i < 60; i++) {
      byte[] flipped = whole.clone();
      int at = random.nextInt(whole.length);
      flipped[at] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> fixture.receive(flipped))
          .as("byte %d", at)
          .isInstanceOf(Problem.class);
      assertThat(files()).as("byte %d", at).isEqualTo(before);
    }
  }

  @Test
  void theSameStreamTwice_isANoOpThatSaysSo() throws Exception {
    fixture.receive(full());
    before = files();

    assertThat(fixture.receive(full())).singleElement().isInstanceOf(Received.AlreadyHeld.class);
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void ofAPackageTheOthersStay_andTheRefusedOneIsNamed() throws Exception {
    // The package begins with the increment from s0, which the vault does not hold.
    List<Received> all = fixture.receive(Vectors.bytes(SET, "fs.I.0-2"));

    assertThat(all).hasSize(2).allMatch(r -> r instanceof Received.Refused);
    assertThat(all.getFirst().toName()).endsWith("@s1");
    assertThat(files()).isEqualTo(before);

    fixture.receive(full());
    assertThat(fixture.receive(Vectors.bytes(SET, "fs.I.0-2")))
        .hasSize(2)
        .allMatch(r -> r instanceof Received.Stored);
  }

  @Test
  void twoReceivesAtOnceIntoOneDataset_theSecondIsRefusedByName() throws Exception {
    fixture.receive(full());
    String id = fixture.vault.catalog().datasetIds().getFirst();
    Path lock = fixture.folder.resolve("w/%s/journal/%s.lock".formatted(fixture.writer.id(), id));
    try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      assertThatThrownBy(() -> fixture.receive(Vectors.bytes(SET, "fs.incr.1")))
          .isInstanceOf(Problem.Conflict.class)
          .hasMessageContaining("receiving into corpus/fs");
    }
    assertThat(fixture.receive(Vectors.bytes(SET, "fs.incr.1"))).hasSize(1);
  }

  @Test
  void damageInTheVault_endsASendBeforeItsEnd() throws Exception {
    var manifest = fixture.store(full());
    Path pack;
    try (Stream<Path> all = Files.walk(fixture.folder)) {
      pack = all.filter(p -> p.toString().endsWith(".page")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(pack);
    byte[] sound = fixture.send(manifest, null);
    for (int at = 100; at < bytes.length; at += bytes.length / 37) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 1;
      Files.write(pack, damaged);
      try {
        // A byte that this snapshot does not need may be wrong; what comes out never is.
        assertThat(fixture.send(manifest, null)).isEqualTo(sound);
      } catch (Problem.Corrupt e) {
        assertThat(e.what()).contains("corpus/fs@s0");
      }
    }
  }
}
