package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.nvlist.ResumeToken;
import dev.zseal.problem.Problem;
import dev.zseal.stream.ResumedStream;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead.ResumePoint;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.Vectors;
import dev.zseal.stream.generate.ImageWriter;
import dev.zseal.stream.generate.RandomDataset;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.send.SendPlan;
import dev.zseal.vault.send.SendPlanner;
import dev.zseal.vault.send.StreamPlan;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The rest of a stream, for a receiver that got a part of it.
class SendRestTest {

  private static final int HEADER = 312;

  @TempDir Path folder;

  static LongStream seeds() {
    return LongStream.rangeClosed(1, Long.getLong("zseal.seeds", 3));
  }

  @ParameterizedTest
  @CsvSource({"resumed-2.1", "resumed-2.3", "resumed-2.4"})
  void forATokenOfZfs_isWhatZfsSends(String set) throws Exception {
    var fixture = new VaultFixture(folder);
    for (String part : List.of("full.0", "incr.1")) {
      Manifest _ = fixture.store(Vectors.bytes(set, "fs." + part));
    }
    for (String part : List.of("full.0", "incr.1")) {
      String token =
          new String(
              Vectors.bytes(set, "fs.resumed-" + part + ".token"), StandardCharsets.US_ASCII);
      SendPlan plan =
          new SendPlanner(fixture.vault.catalog()).resume(ResumeToken.decode(token.strip()));

      byte[] rest = sent(fixture, plan);
      byte[] theirs = Vectors.bytes(set, "fs.resumed-" + part);
      if (part.startsWith("full")) {
        assertThat(rest).isEqualTo(theirs);
      } else {
        // Of holes an increment of a vault says less than one of a pool, which knows their births.
        assertThat(records(rest, false)).isEqualTo(records(theirs, false));
        assertThat(begin(rest)).isEqualTo(begin(theirs));
      }
    }
  }

  /// At each block and each object of recorded streams, as the model of `zfs send -t` has it.
  @Test
  void fromAnyPlaceOfRecordedStreams() throws Exception {
    for (String set : Vectors.SETS) {
      for (String kind : List.of("fs", "vol")) {
        var fixture = new VaultFixture(folder.resolve(set + kind));
        List<Manifest> snapshots = new ArrayList<>();
        for (String part : List.of("full.0", "incr.1", "incr.2")) {
          snapshots.add(fixture.store(Vectors.bytes(set, kind + "." + part)));
        }
        for (int to = 0; to < 3; to++) {
          StreamPlan full = StreamPlan.full(snapshots.get(to));
          checkEverywhere(fixture, full, 40);
          if (to > 0) {
            Manifest from = snapshots.get(to - 1);
            checkEverywhere(fixture, new StreamPlan(full.to(), from, false, null), 40);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void fromAnyPlaceOfGeneratedStreams(long seed) throws Exception {
    var dataset = new RandomDataset(seed, 4);
    var fixture = new VaultFixture(folder);
    List<Manifest> snapshots = new ArrayList<>();
    for (int v = 0; v < 4; v++) {
      var out = new ByteArrayOutputStream();
      if (v == 0) {
        ImageWriter.full(dataset.at(v), out);
      } else {
        ImageWriter.increment(v - 1, dataset.at(v), out);
      }
      snapshots.add(fixture.store(out.toByteArray()));
    }
    for (int to = 0; to < 4; to++) {
      checkEverywhere(fixture, StreamPlan.full(snapshots.get(to)), 60);
      for (int from = 0; from < to; from++) {
        checkEverywhere(
            fixture, new StreamPlan(snapshots.get(to), snapshots.get(from), false, null), 60);
      }
    }
  }

  /// A receiver that got no block yet says object 1, offset 0. An increment need not have object 1:
  /// then all of it is the rest.
  @Test
  void fromTheVeryBeginning_allIsSent() throws Exception {
    String set = Vectors.SETS.getFirst();
    var fixture = new VaultFixture(folder);
    Manifest first = fixture.store(Vectors.bytes(set, "vol.full.0"));
    Manifest second = fixture.store(Vectors.bytes(set, "vol.incr.1"));
    for (StreamPlan plan :
        List.of(StreamPlan.full(first), new StreamPlan(second, first, false, null))) {
      List<String> whole = records(sent(fixture, new SendPlan(List.of(plan), null)), true);
      StreamPlan rest = plan.resumedAt(new ResumePoint(1, 0));

      assertThat(records(sent(fixture, new SendPlan(List.of(rest), null)), true)).isEqualTo(whole);
    }
  }

  @Test
  void whatTheVaultHasNot_isRefused() throws Exception {
    String set = "resumed-2.3";
    var fixture = new VaultFixture(folder);
    Manifest held = fixture.store(Vectors.bytes(set, "fs.full.0"));
    SendPlanner planner = new SendPlanner(fixture.vault.catalog());

    assertThatThrownBy(() -> planner.resume(token(77, OptionalLong.empty(), true)))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("no snapshot of GUID");
    assertThatThrownBy(() -> planner.resume(token(held.guid(), OptionalLong.of(78), true)))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("the base of that increment");
    assertThatThrownBy(() -> planner.resume(token(held.guid(), OptionalLong.empty(), false)))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("rawok");
    assertThat(planner.resume(token(held.guid(), OptionalLong.empty(), true)).streams()).hasSize(1);
  }

  private static ResumeToken token(long to, OptionalLong from, boolean raw) {
    return new ResumeToken(from, 1, 0, 0, to, "a/b@c", true, true, true, raw);
  }

  private static void checkEverywhere(VaultFixture fixture, StreamPlan plan, int most)
      throws Exception {
    byte[] whole = sent(fixture, new SendPlan(List.of(plan), null));
    List<ResumePoint> points = points(whole);
    for (int i = 0; i < points.size(); i += Math.max(1, points.size() / most)) {
      ResumePoint point = points.get(i);
      StreamPlan rest = plan.resumedAt(point);
      byte[] got = sent(fixture, new SendPlan(List.of(rest), null));

      assertThat(got)
          .as("%s from %s at %s", plan.to().fullName(), plan.from(), point)
          .isEqualTo(ResumedStream.of(whole, point));
      assertThat(fixture.vault.measure(rest)).isEqualTo(got.length - framing(got));
    }
  }

  /// How long the records around the others are.
  private static int framing(byte[] stream) throws Exception {
    return begin(stream).length + HEADER;
  }

  /// Where a receiver can have stopped: at a block, or at an object of which it got none.
  private static List<ResumePoint> points(byte[] stream) throws Exception {
    List<ResumePoint> points = new ArrayList<>();
    var reader = new StreamReader(new ByteArrayInputStream(stream), "test");
    for (SendRecord r = reader.next(); r != null; r = reader.next()) {
      byte[] _ = reader.payload();
      switch (r) {
        case SendRecord.Write write -> points.add(new ResumePoint(write.object(), write.offset()));
        case SendRecord.Dnode dnode -> points.add(new ResumePoint(dnode.object(), 0));
        default -> {}
      }
    }
    return points;
  }

  private static byte[] begin(byte[] stream) throws Exception {
    var reader = new StreamReader(new ByteArrayInputStream(stream), "test");
    assertThat(reader.next()).isInstanceOf(SendRecord.Begin.class);
    byte[] payload = reader.payload();
    return Arrays.copyOf(stream, HEADER + payload.length);
  }

  /// @param holes whether with those that say what is not there
  private static List<String> records(byte[] stream, boolean holes) throws Exception {
    List<String> records = new ArrayList<>();
    var reader = new StreamReader(new ByteArrayInputStream(stream), "test");
    for (SendRecord r = reader.next(); r != null; r = reader.next()) {
      byte[] payload = reader.payload();
      boolean hole =
          r instanceof SendRecord.FreeObjects
              || (r instanceof SendRecord.Free free && free.length() != SendRecord.Free.TO_END);
      boolean frame = r instanceof SendRecord.Begin || r instanceof SendRecord.End;
      if (!frame && (holes || !hole)) {
        records.add(r + " " + VaultFixture.sha256(payload));
      }
    }
    return records;
  }

  private static byte[] sent(VaultFixture fixture, SendPlan plan) throws Problem {
    var out = new ByteArrayOutputStream();
    fixture.vault.send(plan, out, _ -> {});
    return out.toByteArray();
  }
}
