package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.stream.Rewrapped;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.receive.KeyDrift;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Received;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a receive says of a key that is not what it was.
class KeyDriftTest {

  private static final String SET = "lab-2.3-gcm256-lz4-128k-pass";

  @TempDir Path folder;

  private static byte[] rewrapped(byte[] stream, String passphrase) throws Exception {
    return Rewrapped.stream(stream, Vectors.bytes(SET, "key"), passphrase, passphrase.length());
  }

  private static ReceiveOptions as(String name) throws Problem {
    return new ReceiveOptions(DatasetName.parse(name), false, Map.of());
  }

  private static Optional<KeyDrift> drift(List<Received> received) {
    return ((Received.Stored) received.getLast()).drift();
  }

  @Test
  void aReceiveSaysThatTheKeyWasWrappedAnew() throws Exception {
    var fixture = new VaultFixture(folder);
    assertThat(drift(fixture.receive(Vectors.bytes(SET, "fs.full.0")))).isEmpty();
    assertThat(drift(fixture.receive(Vectors.bytes(SET, "fs.incr.1")))).isEmpty();
    Manifest second = fixture.vault.catalog().find(guid("fs.incr.1")).orElseThrow();

    byte[] third = rewrapped(Vectors.bytes(SET, "fs.incr.2"), "a new one");
    assertThat(drift(fixture.receive(third)))
        .contains(new KeyDrift(KeyDrift.Kind.REWRAPPED, second));
    byte[] fourth = rewrapped(Vectors.bytes(SET, "fs.incr.3"), "a new one");
    assertThat(drift(fixture.receive(fourth))).isEmpty();
  }

  @Test
  void aLateComerOfADayThatIsKnownIsNoNews() throws Exception {
    var whole = new VaultFixture(folder.resolve("whole"));
    List<Manifest> all = RecordedStreamsTest.receiveChain(whole, SET, "fs");
    var fixture = new VaultFixture(folder);
    fixture.store(Vectors.bytes(SET, "fs.full.0"));
    Manifest newest = fixture.store(rewrapped(whole.send(all.get(3), null), "a new one"));

    assertThat(drift(fixture.receive(whole.send(all.get(1), null)))).isEmpty();
    byte[] unknown = rewrapped(whole.send(all.get(2), null), "one more");
    assertThat(drift(fixture.receive(unknown)))
        .contains(new KeyDrift(KeyDrift.Kind.WRAPPED_OTHERWISE, newest));
  }

  @Test
  void aReceiveSaysThatADatasetOfTheSameNameHasAnotherKey() throws Exception {
    var fixture = new VaultFixture(folder);
    fixture.receive(Vectors.bytes(SET, "fs.full.0"), as("tank/diary"));
    Manifest before = fixture.vault.catalog().find(guid("fs.full.0")).orElseThrow();
    byte[] other = Vectors.bytes("lab-2.4-gcm192-off-8k-pass", "fs.full.0");

    assertThat(drift(fixture.receive(other, as("tank/diary"))))
        .contains(new KeyDrift(KeyDrift.Kind.OTHER_KEY, before));
    byte[] elsewhere = Vectors.bytes("lab-2.1-gcm256-lz4-128k-pass", "fs.full.0");
    assertThat(drift(fixture.receive(elsewhere, as("tank/other")))).isEmpty();
  }

  private static long guid(String name) throws Exception {
    byte[] stream = Vectors.bytes(SET, name);
    var reader = new StreamReader(new ByteArrayInputStream(stream), "test");
    return ((SendRecord.Begin) Objects.requireNonNull(reader.next())).toGuid();
  }
}
