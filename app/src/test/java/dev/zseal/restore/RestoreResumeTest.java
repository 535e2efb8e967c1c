package dev.zseal.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.nvlist.ResumeToken;
import dev.zseal.problem.Problem;
import dev.zseal.stream.ResumedStream;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead.ResumePoint;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.send.SendPlan;
import dev.zseal.vault.send.StreamPlan;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A restore that was cut short, with a script in the place of `zfs`.
@Timeout(120)
class RestoreResumeTest {

  @TempDir Path folder;
  private final List<Manifest> snapshots = new ArrayList<>();
  private VaultAndPool at = nothing();
  private RestoreTarget target = noTarget();

  @SuppressWarnings("NullAway") // made before each test
  private static VaultAndPool nothing() {
    return null;
  }

  @SuppressWarnings("NullAway") // made before each test
  private static RestoreTarget noTarget() {
    return null;
  }

  @BeforeEach
  void twoSnapshots() throws Exception {
    at = VaultAndPool.withTwoSnapshots(folder);
    target = new RestoreTarget(at);
    snapshots.add(at.held("corpus/fs@s0"));
    snapshots.add(at.held("corpus/fs@s1"));
  }

  private static ResumeToken token(Manifest to, OptionalLong from, ResumePoint point) {
    return new ResumeToken(
        from,
        point.object(),
        point.offset(),
        4096,
        to.guid(),
        to.fullName(),
        true,
        true,
        true,
        true);
  }

  /// A block in the middle.
  private static ResumePoint middle(byte[] stream) throws Exception {
    List<ResumePoint> points = new ArrayList<>();
    var reader = new StreamReader(new ByteArrayInputStream(stream), "test");
    for (SendRecord r = reader.next(); r != null; r = reader.next()) {
      byte[] _ = reader.payload();
      if (r instanceof SendRecord.Write write) {
        points.add(new ResumePoint(write.object(), write.offset()));
      }
    }
    return points.get(points.size() / 2);
  }

  private byte[] sent(StreamPlan plan) throws Exception {
    var out = new ByteArrayOutputStream();
    at.vault.send(new SendPlan(List.of(plan), null), out, _ -> {});
    return out.toByteArray();
  }

  @Test
  void whatCameIsKept_andTheNextRunSendsTheRestOnly() throws Exception {
    byte[] full = Vectors.bytes(VaultAndPool.SET, "fs.full.0");
    Manifest first = snapshots.getFirst();
    ResumeToken token = token(first, OptionalLong.empty(), middle(full));
    at.file("late", "pool/new\t" + token.encode() + "\n");
    at.file("limit", "5000");

    assertThatThrownBy(() -> target.restore("corpus/fs@s0", false, false))
        .isInstanceOf(Problem.class);

    assertThat(target.receives()).containsExactly("receive -s -u pool/new");
    assertThat(at.notices)
        .singleElement()
        .asString()
        .contains("what came stays at pool/new", "zfs receive -A pool/new");
    Files.delete(folder.resolve("limit"));
    target.there("pool/new");
    target.then(1, "pool/new", first);
    Restore.Restored restored = target.restore("corpus/fs@s0", false, false);

    assertThat(target.received(1)).isEqualTo(ResumedStream.of(full, middle(full)));
    assertThat(at.left).singleElement().matches(bytes -> bytes < full.length * 2L / 3 && bytes > 0);
    assertThat(at.steps.getLast())
        .startsWith("zseal send -t 1-")
        .endsWith("receive -s -u pool/new");
    assertThat(restored.snapshot().guid()).isEqualTo(first.guid());
    assertThat(target.receives()).hasSize(2);
  }

  /// As `zfs receive` of 2.3.9 does it, which may skip a stream of a package and end with status 0.
  @Test
  void whatAPackageDidNotBring_isNotCalledRestored() throws Exception {
    target.there("pool/new");
    target.has("pool/new", snapshots.getFirst());

    assertThatThrownBy(() -> target.restore("corpus/fs@s1", true, false))
        .isInstanceOf(Problem.Unavailable.class)
        .hasMessageContaining("not all of corpus/fs@s1 was restored into pool/new");

    target.then(1, "pool/new", snapshots.get(1));
    assertThat(target.restore("corpus/fs@s1", true, false).snapshot().guid())
        .isEqualTo(snapshots.get(1).guid());
  }

  @Test
  void anIncrementGoesOnAsWell() throws Exception {
    byte[] increment = sent(new StreamPlan(snapshots.get(1), snapshots.get(0), false, null));
    target.there("pool/new");
    target.part(
        "pool/new",
        token(snapshots.get(1), OptionalLong.of(snapshots.getFirst().guid()), middle(increment)));
    Restore.Restored restored = target.restore("corpus/fs@s1", false, false);

    assertThat(target.received(0)).isEqualTo(ResumedStream.of(increment, middle(increment)));
    assertThat(restored.snapshot().snapshot()).isEqualTo("s1");
  }

  @Test
  void theNewest_whereAnOlderOneWasBegun_isThatOneAndThenTheIncrement() throws Exception {
    byte[] full = Vectors.bytes(VaultAndPool.SET, "fs.full.0");
    target.there("pool/new");
    target.part("pool/new", token(snapshots.getFirst(), OptionalLong.empty(), middle(full)));
    target.then(0, "pool/new", snapshots.getFirst());
    Restore.Restored restored = target.restore("corpus/fs", false, false);

    assertThat(target.received(0)).isEqualTo(ResumedStream.of(full, middle(full)));
    assertThat(target.received(1))
        .isEqualTo(sent(new StreamPlan(snapshots.get(1), snapshots.get(0), false, null)));
    assertThat(restored.snapshot().snapshot()).isEqualTo("s1");
  }

  @Test
  void aPartOfAnother_isNotTouched() throws Exception {
    target.there("pool/new");
    ResumePoint point = new ResumePoint(1, 0);
    ResumeToken older = token(snapshots.getFirst(), OptionalLong.empty(), point);
    target.part("pool/new", older);

    assertThatThrownBy(() -> target.restore("corpus/fs@s1", false, false))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("holds part of another snapshot than corpus/fs@s1")
        .satisfies(e ->
            assertThat(((Problem) e).hint())
                .contains("zseal restore corpus/fs@s0 pool/new", "zfs receive -A pool/new"));
    for (ResumeToken foreign :
        List.of(
            new ResumeToken(older.fromGuid(), 1, 0, 0, 99, "x/y@z", true, true, true, true),
            new ResumeToken(
                older.fromGuid(), 1, 0, 0, older.toGuid(), "x@z", true, true, true, false),
            new ResumeToken(
                OptionalLong.of(98), 1, 0, 0, older.toGuid(), "x@z", true, true, true, true))) {
      target.part("pool/new", foreign);
      assertThatThrownBy(() -> target.restore("corpus/fs@s0", false, false))
          .isInstanceOf(Problem.Refused.class)
          .hasMessageContaining("not this vault's");
    }
    at.file("tokens", "pool/new\t1-abc-def-00\n");
    assertThatThrownBy(() -> target.restore("corpus/fs@s0", false, false))
        .isInstanceOf(Problem.Corrupt.class);
    assertThat(target.receives()).isEmpty();
  }

  @Test
  void aDryRun_saysWhatIsLeft() throws Exception {
    byte[] full = Vectors.bytes(VaultAndPool.SET, "fs.full.0");
    target.there("pool/new");
    target.part("pool/new", token(snapshots.getFirst(), OptionalLong.empty(), middle(full)));
    Restore.Restored _ = target.restore("corpus/fs@s0", false, true);

    assertThat(at.left).hasSize(1);
    assertThat(target.receives()).isEmpty();
  }

  @Test
  void ofAHierarchy_theChildGoesOn_thenAPackageFollows() throws Exception {
    at.store(Vectors.bytes("packages-2.3", "R.one"));
    Manifest top = at.held("ri/top@one");
    Manifest child = at.held("ri/top/a@one");
    byte[] full = sent(StreamPlan.full(child));
    target.there("pool/new", "pool/new/a", "pool/new/a/b", "pool/new/v");
    target.then(0, "pool/new/a", child);
    target.has("pool/new", top);
    target.has("pool/new/a/b", at.held("ri/top/a/b@one"));
    target.has("pool/new/v", at.held("ri/top/v@one"));
    target.part("pool/new/a", token(child, OptionalLong.empty(), middle(full)));
    Restore.Restored restored = target.restore("ri/top@one", true, false);

    assertThat(target.received(0)).isEqualTo(ResumedStream.of(full, middle(full)));
    assertThat(target.receives())
        .containsExactly("receive -s -u pool/new/a", "receive -s -u pool/new");
    var reader = new StreamReader(new ByteArrayInputStream(target.received(1)), "package");
    assertThat(((SendRecord.Begin) Objects.requireNonNull(reader.next())).compound()).isTrue();
    byte[] _ = reader.payload();
    assertThat(reader.next()).isInstanceOf(SendRecord.End.class);
    // A full of what is there would be refused.
    var last = (SendRecord.Begin) Objects.requireNonNull(reader.next());
    assertThat(last.toGuid()).isEqualTo(top.guid());
    assertThat(last.fromGuid()).isEqualTo(top.guid());
    assertThat(restored.snapshot().guid()).isEqualTo(top.guid());

    assertThatThrownBy(() -> target.restore("ri/top@one", true, false))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("has ri/top@one already");
  }

  /// In the wrong place it would become what it is not.
  @ParameterizedTest
  @ValueSource(strings = {"pool/new", "pool/new/b"})
  void ofAHierarchy_aPartInAnotherPlace_isNotTouched(String place) throws Exception {
    at.store(Vectors.bytes("packages-2.3", "R.one"));
    target.there("pool/new", "pool/new/a", "pool/new/b");
    target.part(place, token(at.held("ri/top/a@one"), OptionalLong.empty(), new ResumePoint(1, 0)));

    assertThatThrownBy(() -> target.restore("ri/top@one", true, false))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining(place + " holds part of another snapshot");
    assertThat(target.receives()).isEmpty();
  }
}
