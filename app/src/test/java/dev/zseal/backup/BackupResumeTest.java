package dev.zseal.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import dev.zseal.stream.ResumedStream;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead.ResumePoint;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.generate.ImageWriter;
import dev.zseal.stream.generate.VolumeDataset;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.Received;
import dev.zseal.vault.send.SendPlan;
import dev.zseal.vault.send.StreamPlan;
import dev.zseal.zfs.ZfsHost;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A backup that was cut short, with a script in the place of `zfs`.
@Timeout(120)
class BackupResumeTest implements BackupListener {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-22T03:00:00Z"));

  @TempDir Path folder;
  private final WriterIdentity writer = WriterIdentity.generate();
  private final List<Problem> failures = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();
  private final List<SendRecord.Begin> begins = new ArrayList<>();
  private final List<byte[]> fulls = new ArrayList<>();
  private Vault vault = nothing();

  @SuppressWarnings("NullAway") // made before each test
  private static Vault nothing() {
    return null;
  }

  @BeforeEach
  void twoSnapshots() throws Exception {
    vault = Vault.init(folder.resolve("vault"), 1 << 20, 10, CLOCK, new SplittableRandom(1));
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
          *ivsetguid*) awk -F'\\t' -v OFS='\\t' '{print $1, $2, $4, "-", 0}' snapshots ;;
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
    new Backup(host(), vault, writer, CLOCK, this).run(request);
  }

  private List<String> sends() throws Exception {
    return Files.readAllLines(folder.resolve("log")).stream()
        .filter(line -> line.startsWith("send"))
        .toList();
  }

  private void interruptFirst() throws Exception {
    backUp(0, fulls.getFirst().length / 2);
    assertThat(failures).hasSize(1);
    assertThat(vault.partials()).as("%s", failures).hasSize(1);
    failures.clear();
    ResumePoint point = vault.partials().getFirst().checkpoint().point();
    Files.write(folder.resolve("rest"), ResumedStream.of(fulls.getFirst(), point));
  }

  private void checkHeld(int version) throws Exception {
    assertThat(failures).isEmpty();
    Manifest manifest = vault.catalog().find(begins.get(version).toGuid()).orElseThrow();
    var out = new ByteArrayOutputStream();
    vault.send(new SendPlan(List.of(StreamPlan.full(manifest)), null), out, _ -> {});
    assertThat(out.toByteArray()).isEqualTo(fulls.get(version));
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
    assertThat(vault.partials()).isEmpty();
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
    long kept = vault.partials().getFirst().checkpoint().payloadBytes();
    backUp(0, Long.MAX_VALUE);

    checkHeld(0);
    assertThat(notices).anyMatch(n -> n.contains("not today"));
    assertThat(sends()).hasSize(2);
    Manifest manifest = vault.catalog().find(begins.getFirst().toGuid()).orElseThrow();
    assertThat(manifest.stored().payloadBytes()).isEqualTo(manifest.referencedBytes() - kept);
  }

  @Test
  void aSnapshotThatIsGone_doesNotStandInTheWay() throws Exception {
    interruptFirst();
    source(1);
    backUp(1, Long.MAX_VALUE);

    checkHeld(1);
    assertThat(notices).anyMatch(n -> n.contains("gone from the source"));
    assertThat(vault.partials()).isEmpty();
  }

  @Override
  public void step(String command) {}

  @Override
  public void notice(String text) {
    notices.add(text);
  }

  @Override
  public void progress(long bytes) {}

  @Override
  public void finished(Received received) {}

  @Override
  public void failed(DatasetName dataset, Problem problem) {
    failures.add(problem);
  }
}
