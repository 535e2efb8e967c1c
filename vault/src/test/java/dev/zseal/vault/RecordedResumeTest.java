package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.nvlist.ResumeToken;
import dev.zseal.problem.Problem;
import dev.zseal.stream.ResumedStream;
import dev.zseal.stream.StreamHead.ResumePoint;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.journal.Checkpoint;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Received;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What OpenZFS itself wrote for a token of `zfs receive -s`, recorded with three versions.
class RecordedResumeTest {

  private static final ReceiveOptions RESUMABLE =
      ReceiveOptions.DEFAULT.resumable(Duration.ofHours(1));

  @TempDir Path folder;

  /// The other tests resume with what this model writes.
  @ParameterizedTest
  @CsvSource({
    "resumed-2.1, full.0", "resumed-2.1, incr.1", "resumed-2.3, full.0",
    "resumed-2.3, incr.1", "resumed-2.4, full.0", "resumed-2.4, incr.1"
  })
  void theModelOfAResumedStream_isWhatZfsWrote(String set, String part) throws Exception {
    byte[] stream = Vectors.bytes(set, "fs." + part);

    assertThat(ResumedStream.of(stream, point(token(set, part))))
        .isEqualTo(Vectors.bytes(set, "fs.resumed-" + part));
  }

  /// Cut where zseal keeps as much as `zfs receive -s` did: the tokens say the same, and what ZFS
  /// sends for its own goes on in the vault.
  @ParameterizedTest
  @CsvSource({"resumed-2.1", "resumed-2.3", "resumed-2.4"})
  void whatZfsSendsForItsToken_goesOnInAVault(String set) throws Exception {
    var fixture = new VaultFixture(folder);
    for (String part : List.of("full.0", "incr.1")) {
      byte[] stream = Vectors.bytes(set, "fs." + part);
      ResumeToken theirs = token(set, part);
      Checkpoint kept = interruptAt(fixture, stream, point(theirs));
      ResumeToken ours = ResumeToken.decode(kept.token().encode());

      assertThat(ours.toName()).isEqualTo(theirs.toName());
      assertThat(ours.toGuid()).isEqualTo(theirs.toGuid());
      assertThat(ours.fromGuid()).isEqualTo(theirs.fromGuid());
      assertThat(ours.raw()).isEqualTo(theirs.raw()).isTrue();
      Received received =
          fixture.receive(Vectors.bytes(set, "fs.resumed-" + part), RESUMABLE).getFirst();
      Manifest manifest = ((Received.Stored) received).manifest();

      String full = "fs.full." + part.substring(part.length() - 1);
      assertThat(VaultFixture.sha256(fixture.send(manifest, null)))
          .isEqualTo(Vectors.fullHashes(set).get(full));
      assertThat(fixture.vault.partials()).isEmpty();
    }
  }

  /// Cuts a stream ever later until the vault keeps that much.
  private static Checkpoint interruptAt(VaultFixture fixture, byte[] stream, ResumePoint wanted)
      throws Problem, IOException {
    List<Integer> ends = new ArrayList<>();
    var reader = new StreamReader(new ByteArrayInputStream(stream), "test");
    while (reader.next() != null) {
      byte[] _ = reader.payload();
      ends.add((int) reader.position());
    }
    for (int end : ends) {
      try {
        fixture.receive(Arrays.copyOf(stream, end), RESUMABLE);
      } catch (Problem.Corrupt _) {
        // Cut short.
      }
      for (var partial : fixture.vault.partials()) {
        if (partial.checkpoint().point().equals(wanted)) {
          return partial.checkpoint();
        }
      }
    }
    throw new AssertionError("no cut keeps " + wanted);
  }

  private static ResumeToken token(String set, String part) throws Problem {
    byte[] text = Vectors.bytes(set, "fs.resumed-" + part + ".token");
    return ResumeToken.decode(new String(text, StandardCharsets.US_ASCII).strip());
  }

  private static ResumePoint point(ResumeToken token) {
    return new ResumePoint(token.object(), token.offset());
  }
}
