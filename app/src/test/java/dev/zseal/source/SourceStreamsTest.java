package dev.zseal.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Received;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import dev.zseal.vault.scrub.ScrubReport;
import dev.zseal.zfs.ZfsHost;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A vault healed from its source, with a script in the place of `zfs`.
@Timeout(120)
class SourceStreamsTest implements ReceiveListener, ScrubListener {

  private static final byte[] STREAM = stream();

  @TempDir Path folder;

  private static byte[] stream() {
    return Vectors.bytes("lab-2.3-ccm256-zstd-16k-hex", "vol.full.0");
  }

  @Override
  public void progress(long bytesRead) {}

  @Override
  public void finished(Received received) {}

  @Override
  public void progress(long bytes, long total) {}

  @Override
  public void note(String line) {}

  /// A vault that has lost blocks of its only snapshot.
  @BeforeEach
  void damagedVault() throws Exception {
    open(true)
        .receive(
            new ByteArrayInputStream(STREAM),
            "test",
            WriterIdentity.generate(),
            ReceiveOptions.DEFAULT,
            this);
    try (var files = Files.walk(folder)) {
      Path pack =
          files
              .filter(p -> p.toString().matches(".*\\.(data|page)"))
              .max(Comparator.comparingLong(p -> p.toFile().length()))
              .orElseThrow();
      byte[] bytes = Files.readAllBytes(pack);
      Arrays.fill(bytes, 5000, 5000 + bytes.length / 5, (byte) 7);
      Files.write(pack, bytes);
    }
  }

  private Vault open(boolean init) throws Problem {
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-22T03:00:00Z"));
    Path vault = folder.resolve("vault");
    return init
        ? Vault.init(vault, 1 << 20, 10, clock, new SplittableRandom(1))
        : Vault.open(vault, clock, new SplittableRandom(2));
  }

  private ScrubReport scrub(String send) throws Exception {
    return scrub(send, name -> name);
  }

  /// @param nameThere what the source calls the snapshot by now
  private ScrubReport scrub(String send, UnaryOperator<String> nameThere) throws Exception {
    Files.write(folder.resolve("stream"), STREAM);
    var reader = new StreamReader(new ByteArrayInputStream(STREAM), "test");
    var begin = (SendRecord.Begin) Objects.requireNonNull(reader.next());
    String there = nameThere.apply(begin.toName());
    String dataset = there.substring(0, there.indexOf('@'));
    Path program = folder.resolve("zfs");
    Files.writeString(
        program,
        """
        #!/bin/sh
        cd '%s'
        case "$*" in
          *"-t filesystem,volume"*)
            for last; do :; done
            case $last in
              '%s' | '%s')
                printf '%%s\\tvolume\\t7\\taes-256-ccm\\t-\\tunavailable\\n' "$last" ;;
              *) echo "cannot open '$last': dataset does not exist" >&2; exit 1 ;;
            esac ;;
          *"-t snapshot"*) printf '%s\\t%s\\t1\\t10\\n' ;;
          "send -w %s") %s ;;
          *) exit 9 ;;
        esac
        """
            .formatted(
                folder,
                dataset,
                dataset.substring(0, dataset.indexOf('/')),
                there,
                Long.toUnsignedString(begin.toGuid()),
                there,
                send));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    ZfsHost host = ZfsHost.local().withPrograms(program.toString(), program.toString());
    return open(false)
        .scrub(List.of(), ScrubOptions.DEFAULT, this, List.of(), List.of(new SourceStreams(host)));
  }

  @Test
  void whatTheSourceSends_heals() throws Exception {
    ScrubReport report = scrub("cat stream");

    assertThat(report.healed()).isPositive();
    assertThat(report.isWhole()).isTrue();
  }

  @Test
  void snapshotRenamedWithItsDataset_isFoundInThePool() throws Exception {
    ScrubReport report =
        scrub("cat stream", name -> name.substring(0, name.indexOf('/')) + "/moved/here@later");

    assertThat(report.healed()).isPositive();
    assertThat(report.isWhole()).isTrue();
  }

  @Test
  void poolThatIsGone_isNoPlaceToLook() throws Exception {
    ScrubReport report = scrub("cat stream", _ -> "another/pool@s0");

    assertThat(report.lost()).isNotEmpty();
    assertThat(report.problems()).isEmpty();
  }

  @Test
  void whatTheSourceSaysWhenItFails_isSaid() throws Exception {
    ScrubReport report =
        scrub("head -c 5000 stream; echo 'warning: cannot send: Input/output error' >&2; exit 1");

    assertThat(report.lost()).isNotEmpty();
    assertThat(report.problems()).hasSize(1);
    assertThat(report.problems().getFirst().evidence()).contains("Input/output error");
  }
}
