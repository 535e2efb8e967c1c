package dev.zseal.vault.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The acts of a vault, read back.
class ActLogTest {

  private static final String NOW = "2026-11-22T03:00:00Z";

  private final MemoryStore store = new MemoryStore();
  private final WriterIdentity writer = WriterIdentity.generate();
  private final Acts acts = new Acts(store, writer);

  private static byte[] bytes() throws Exception {
    return VaultFormatPageTest.examples().get(VaultFormatPageTest.MANIFEST);
  }

  private static Manifest manifest() throws Exception {
    return Manifest.parse(bytes(), "example");
  }

  @Test
  void since_seesWhatCameAfterwards() throws Exception {
    String sha256 = Capsule.sha256(bytes());
    acts.committed(manifest(), bytes(), NOW);
    ActLog before = ActLog.read(store);
    assertThat(before.isLive(sha256)).isTrue();
    assertThat(before.since(store)).isSameAs(before);

    acts.destroyed(manifest(), bytes(), NOW);
    ActLog now = before.since(store);

    assertThat(before.isGone(sha256)).isFalse();
    assertThat(now.isGone(sha256)).isTrue();
    assertThat(now.acts()).isEqualTo(ActLog.read(store).acts());
    assertThat(now.faults()).isEmpty();
  }

  @Test
  void since_seesAnotherWriter() throws Exception {
    acts.committed(manifest(), bytes(), NOW);
    ActLog before = ActLog.read(store);

    new Acts(store, WriterIdentity.generate()).destroyed(manifest(), bytes(), NOW);

    assertThat(before.since(store).isGone(Capsule.sha256(bytes()))).isTrue();
  }

  @Test
  void aManifestWhoseNameWasCommittedAnew_isGone() throws Exception {
    byte[] other = (new String(bytes(), UTF_8) + "\n").getBytes(UTF_8);
    acts.committed(manifest(), bytes(), NOW);
    acts.committed(manifest(), other, NOW);
    ActLog log = ActLog.read(store);

    assertThat(log.isLive(Capsule.sha256(bytes()))).isFalse();
    assertThat(log.isLive(Capsule.sha256(other))).isTrue();
  }

  /// A file that somebody put there. The next act used to get a name that no list knows, and the
  /// one after it tried for ever.
  @Test
  @Timeout(60)
  void afterTheLastNumber_nothingIsSigned() throws Exception {
    String planted = Acts.objectName(writer.id(), Acts.MAX_NUMBER);
    store.put(planted, "{}".getBytes(UTF_8));
    int before = store.lengths().size();
    for (int tries = 0; tries < 2; tries++) {
      assertThatThrownBy(() -> acts.committed(manifest(), bytes(), NOW))
          .isInstanceOfSatisfying(
              Problem.Corrupt.class, e -> assertThat(e.evidence()).contains(planted));
    }
    assertThatThrownBy(acts::next).isInstanceOf(Problem.Corrupt.class);
    assertThat(store.lengths()).as("the key is all that came").hasSize(before + 1);

    store.delete(planted);
    acts.committed(manifest(), bytes(), NOW);

    assertThat(ActLog.read(store).isLive(Capsule.sha256(bytes()))).isTrue();
  }

  /// What a later format means by its members is not known: such an act says nothing.
  @Test
  void anActOfAnotherFormat_isAFault() throws Exception {
    acts.committed(manifest(), bytes(), NOW);
    String name = Acts.objectName(writer.id(), 1);
    String act = new String(store.readAll(name, Acts.MAX_BYTES), UTF_8);
    String body =
        act.substring(0, act.lastIndexOf(Acts.SIGNATURE)).replace(Acts.FORMAT, "zseal-act-2");
    String signature = Base64.getEncoder().encodeToString(writer.sign(body.getBytes(UTF_8)));
    store.damage(name, (body + Acts.SIGNATURE + signature + "\n").getBytes(UTF_8));

    ActLog log = ActLog.read(store);

    assertThat(log.acts()).isEmpty();
    assertThat(log.faults()).hasSize(1);
    assertThat(log.faults().getFirst()).hasMessageContaining("zseal-act-2");
  }
}
