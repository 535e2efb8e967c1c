package dev.zseal.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.job.ScriptedPool;
import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import dev.zseal.stream.ResumedStream;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead.ResumePoint;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.generate.ImageWriter;
import dev.zseal.stream.generate.VolumeDataset;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.zfs.ZfsHost;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A backup that was cut short, with a script in the place of `zfs`.
@Timeout(120)
class BackupResumeTest {

  @TempDir Path folder;
  private final List<SendRecord.Begin> begins = new ArrayList<>();
  private final List<byte[]> fulls = new ArrayList<>();
  private BackupBench bench = nothing();

  @SuppressWarnings("NullAway") // made before each test
  private static BackupBench nothing() {
    return null;
  }

  @BeforeEach
  void twoSnapshots() throws Exception {
    bench = new BackupBench(folder);
    var geometry = new VolumeDataset.Geometry(600, 16 << 10, 4 << 10, 16 << 10);
    var volume = VolumeDataset.changing("pool/volume", geometry, 0.4, 1);
    for (int v = 0; v < 2; v++) {
      var out = new ByteArrayOutputStream();
      ImageWriter.full(volume.at(v), out);
      fulls.add(out.toByteArray());
      var reader = new StreamReader(new ByteArrayInputStream(out.toByteArray()), "test");
      begins.add((SendRecord.Begin) Objects.requireNonNull(reader.next()));
      Files.write(folder.resolve("full-" + v), out.toByteArray());
    }
    var increment = new ByteArrayOutputStream();
    ImageWriter.increment(0, volume.at(1), increment);
    Files.write(folder.resolve("increment"), increment.toByteArray());
    Files.writeString(folder.resolve("bookmarks"), "");
    source(0, 1);
  }

  /// The source has these snapshots.
  private void source(int... versions) throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int v : versions) {
      lines.append(
          "%s\t%s\t%d\t%d\n"
              .formatted(
                  begins.get(v).toName(),
                  Long.toUnsignedString(begins.get(v).toGuid()),
                  begins.get(v).creationTime(),
                  10 + v));
    }
    Files.writeString(folder.resolve("snapshots"), lines.toString());
  }

  private ZfsHost host() throws Exception {
    Path program = folder.resolve("zfs");
    Files.writeString(
        program,
        """
        #!/bin/sh
        cd '%s'
        echo "$*" >>log
        case "$*" in
          *"-t filesystem,volume"*)
            printf 'pool/volume\\tvolume\\t7\\taes-256-gcm\\tpool/volume\\tunavailable\\n' ;;
          *ivsetguid*) awk -F'\\t' -v OFS='\\t' '{print $1, $2, $4, "-", 0}' snapshots bookmarks ;;
          *"-t snapshot"*) cat snapshots ;;
          *"-t bookmark"*) cat bookmarks ;;
          *feature@*) echo disabled ;;
          get*) echo "$6" | tr , '\\n' | sed 's/$/\\tx\\tdefault/' ;;
          "send -t"*)
            [ -f rest ] || { echo 'cannot resume send: not today' >&2; exit 1; }
            cat rest ;;
          "send -w -i"*) cat increment ;;
          "send -w "*) head -c "$(cat limit)" "full-$(cat version)" ;;
        esac
        """
            .formatted(folder));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return ZfsHost.local().withPrograms(program.toString(), program.toString());
  }

  private void backUp(int version, long limit) throws Exception {
    Files.writeString(folder.resolve("version"), String.valueOf(version));
    Files.writeString(folder.resolve("limit"), String.valueOf(limit));
    Files.deleteIfExists(folder.resolve("log"));
    String snapshot = SnapshotName.parse(begins.get(version).toName()).snapshot();
    var request =
        new Backup.Request(
            DatasetName.parse("pool/volume"), new Wanted.Named(snapshot), false, false, false);
    bench.run(host(), request);
  }

  private List<String> sends() throws Exception {
    return Files.readAllLines(folder.resolve("log")).stream()
        .filter(line -> line.startsWith("send"))
        .toList();
  }

  private void interruptFirst() throws Exception {
    backUp(0, fulls.getFirst().length / 2);
    assertThat(bench.failures).hasSize(1);
    assertThat(bench.vault.partials()).as("%s", bench.failures).hasSize(1);
    ResumePoint point = bench.vault.partials().getFirst().checkpoint().point();
    Files.write(folder.resolve("rest"), ResumedStream.of(fulls.getFirst(), point));
  }

  private void checkHeld(int version) throws Exception {
    assertThat(bench.failures).isEmpty();
    Manifest manifest = bench.vault.catalog().find(begins.get(version).toGuid()).orElseThrow();
    assertThat(bench.full(manifest)).isEqualTo(fulls.get(version));
    assertThat(Files.readString(folder.resolve("log")))
        .contains("bookmark " + begins.get(version).toName())
        .contains(Catalog.guid(begins.get(version).toGuid()));
  }

  @Test
  void goesOnByToken_thenTakesTheNext() throws Exception {
    interruptFirst();
    backUp(1, Long.MAX_VALUE);

    checkHeld(0);
    checkHeld(1);
    assertThat(sends()).hasSize(2);
    assertThat(sends().getFirst()).startsWith("send -t 1-");
    assertThat(sends().getLast()).startsWith("send -w -i pool/volume@");
    assertThat(bench.vault.partials()).isEmpty();
  }

  @Test
  void theSameSnapshotAgain_isSentOnce() throws Exception {
    interruptFirst();
    backUp(0, Long.MAX_VALUE);

    checkHeld(0);
    assertThat(sends()).hasSize(1);
  }

  @Test
  void aTokenRefused_isSentAgainFromItsBeginning_andStoredOnce() throws Exception {
    interruptFirst();
    Files.delete(folder.resolve("rest"));
    long kept = bench.vault.partials().getFirst().checkpoint().payloadBytes();
    backUp(0, Long.MAX_VALUE);

    checkHeld(0);
    assertThat(bench.notices).anyMatch(n -> n.contains("not today"));
    assertThat(sends()).hasSize(2);
    Manifest manifest = bench.vault.catalog().find(begins.getFirst().toGuid()).orElseThrow();
    assertThat(manifest.stored().payloadBytes()).isEqualTo(manifest.referencedBytes() - kept);
  }

  /// One machine backs up two hosts (`--source`) whose pools bear one name.
  @Test
  void anotherHostsDatasetOfThatName_doesNotLetGoOfThePart() throws Exception {
    interruptFirst();
    var other = new ScriptedPool(folder.resolve("other"));
    other.volume("pool/volume", 40, List.of("a_1", "a_2"));
    other.take("pool/volume@a_1");
    bench.run(
        other.host(),
        new Backup.Request(
            DatasetName.parse("pool/volume"), new Wanted.Named("a_1"), false, false, false));

    assertThat(bench.vault.partials()).as("%s", bench.notices).hasSize(1);
    backUp(0, Long.MAX_VALUE);
    checkHeld(0);
  }

  @Test
  void aPartOfAPipe_isLetGoOfByItsName() throws Exception {
    byte[] part = Arrays.copyOf(fulls.getFirst(), fulls.getFirst().length / 2);
    assertThatThrownBy(() -> bench.receive(part)).isInstanceOf(Problem.Corrupt.class);
    assertThat(bench.vault.partials()).hasSize(1);
    source(1);
    backUp(1, Long.MAX_VALUE);

    checkHeld(1);
    assertThat(bench.vault.partials()).isEmpty();
  }

  @Test
  void aSnapshotThatIsGone_doesNotStandInTheWay() throws Exception {
    interruptFirst();
    source(1);
    backUp(1, Long.MAX_VALUE);

    checkHeld(1);
    assertThat(bench.notices).anyMatch(n -> n.contains("gone from the source"));
    assertThat(bench.vault.partials()).isEmpty();
  }
}
