package dev.zseal.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.Vectors;
import dev.zseal.zfs.RestoredProperties;
import dev.zseal.zfs.RunningSend;
import dev.zseal.zfs.ZfsHost;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Streams between two scripts in the place of `zfs`.
@Timeout(60)
class TransferTest {

  private static final SnapshotName SNAP = new SnapshotName(new DatasetName("a/r"), "s");
  private static final DatasetName TARGET = new DatasetName("b/r");

  @TempDir Path folder;
  private byte[] stream = {};
  private long guid;
  private long moved;

  @BeforeEach
  void recorded() throws Exception {
    stream = Vectors.bytes("lab-2.3-gcm256-lz4-128k-pass", "fs.full.0");
    var begin =
        (SendRecord.Begin)
            Objects.requireNonNull(
                new StreamReader(new ByteArrayInputStream(stream), "vector").next());
    guid = begin.toGuid();
    Files.write(folder.resolve("stream"), stream);
  }

  private ZfsHost zfs(String name, String script) throws Exception {
    Path program = folder.resolve(name);
    Files.writeString(program, "#!/bin/sh\ncd '%s'\n%s\n".formatted(folder, script));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return ZfsHost.local().withPrograms(program.toString(), program.toString());
  }

  private String run(String sender, String receiver, long expected) throws Exception {
    try (RunningSend send = zfs("send", sender).send(SNAP)) {
      return new Transfer(send, "a/r@s", expected)
          .run(zfs("receive", receiver), TARGET, RestoredProperties.NONE, now -> moved = now);
    }
  }

  @Test
  void bringsEveryByteOver() throws Exception {
    assertThat(run("cat stream", "cat >got; echo \"$@\" >words", guid)).isEmpty();

    assertThat(folder.resolve("got")).hasBinaryContent(stream);
    assertThat(folder.resolve("words")).hasContent("receive -s -u b/r");
    assertThat(moved).isEqualTo(stream.length);
  }

  @Test
  void anotherSnapshotThanAskedForDoesNotReachTheTarget() {
    assertThatThrownBy(() -> run("cat stream", "touch started; cat >/dev/null", guid + 1))
        .isInstanceOf(Problem.Refused.class);
    assertThat(folder.resolve("started")).doesNotExist();
  }

  @Test
  void plainDataDoNotReachTheTarget() throws Exception {
    byte[] plain = stream.clone();
    // The feature RAW is bit 24 of the 64 that begin 16 bytes into the record, two bits higher up.
    plain[8 + 8 + 3] &= (byte) ~(1 << 2);
    Files.write(folder.resolve("plain"), plain);

    assertThatThrownBy(() -> run("cat plain", "touch started; cat >/dev/null", guid))
        .isInstanceOf(Problem.class);
    assertThat(folder.resolve("started")).doesNotExist();
  }

  @Test
  void aSenderThatFailsSaysWhy() {
    assertThatThrownBy(
            () -> run("echo 'cannot send: permission denied' >&2; exit 1", "touch started", guid))
        .isInstanceOf(Problem.Refused.class)
        .extracting(e -> ((Problem) e).evidence())
        .asString()
        .contains("permission denied");
    assertThat(folder.resolve("started")).doesNotExist();
  }

  @Test
  void aSenderThatDiesMidwayIsTheCause_andTheReceiverEndsByItself() throws Exception {
    assertThatThrownBy(() ->
            run(
                "head -c 20000 stream; echo 'I/O error' >&2; exit 1",
                "cat >got; touch ended; echo 'incomplete stream' >&2; exit 1",
                guid))
        .isInstanceOf(Problem.class)
        .extracting(e -> ((Problem) e).evidence())
        .asString()
        .contains("I/O error");
    assertThat(folder.resolve("got")).hasSize(20000);
    assertThat(folder.resolve("ended")).exists();
  }

  @Test
  void aReceiverThatGivesUpSaysWhy() {
    assertThatThrownBy(() ->
            run(
                "while cat stream; do :; done",
                "head -c 100 >/dev/null; echo 'cannot receive: out of space' >&2; exit 1",
                guid))
        .isInstanceOf(Problem.class)
        .extracting(e -> ((Problem) e).evidence())
        .asString()
        .contains("out of space");
  }

  @Test
  void aReceiverThatIsKilledIsTheCause_notTheSenderThatFailsOfIt() {
    assertThatThrownBy(() ->
            run(
                "while cat stream; do :; done; echo 'Broken pipe' >&2; exit 1",
                "head -c 100 >/dev/null; kill -9 $$",
                guid))
        .isInstanceOf(Problem.Unavailable.class)
        .hasMessageContaining("receive")
        .extracting(e -> ((Problem) e).hint())
        .asString()
        .contains("killed");
  }
}
