package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.store.CountingStore;
import dev.zseal.store.FolderStore;
import dev.zseal.stream.generate.ImageWriter;
import dev.zseal.stream.generate.VolumeDataset;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import dev.zseal.vault.scrub.ScrubReport;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A vault that lost more blocks than a scrub keeps in memory: what somebody finds in lost+found.
class LostManyTest {

  private static final int BLOCKS = 140_000;
  private static final WriterIdentity WRITER = WriterIdentity.generate();
  private static final ScrubOptions ALL = new ScrubOptions(true, 100, 0, 2, true);

  @TempDir Path folder;

  private record Silent() implements ScrubListener {
    @Override
    public void progress(long bytes, long total) {}

    @Override
    public void note(String line) {}
  }

  @Test
  void allOfItIsToldAndBroughtBack() throws Exception {
    Path stream = folder.resolve("stream");
    try (var out = new BufferedOutputStream(Files.newOutputStream(stream), 1 << 20)) {
      var geometry = new VolumeDataset.Geometry(BLOCKS, 4096, 512, 512);
      ImageWriter.full(VolumeDataset.changing("pool/volume", geometry, 0, 3).at(0), out);
    }
    Path lame = filled("lame", stream);
    Path copy = filled("copy", stream);
    for (Path file : dataPacks(lame)) {
      Files.delete(file);
    }

    var counting = new CountingStore(new FolderStore(lame, new SplittableRandom(2)));
    ScrubReport alone =
        scrub(Vault.open(counting, VaultFixture.clock(), new SplittableRandom(3)), List.of());
    long lost = alone.lost().getFirst().blocks();
    assertThat(lost).isGreaterThan(1 << 17);
    assertThat(counting.lists()).as("listings").isLessThan(100);

    ScrubReport helped = scrub(open(lame), List.of(open(copy)));
    assertThat(helped.healed()).isEqualTo(lost);
    assertThat(helped.lost()).isEmpty();
    assertThat(helped.isClean()).isFalse();
    assertThat(helped.isWhole()).isTrue();
    assertThat(dataPacks(lame)).isNotEmpty();
  }

  /// The same of the same stream each time: one is a copy of the other.
  private Path filled(String name, Path stream) throws Exception {
    Path vault = folder.resolve(name);
    var random = new SplittableRandom(1);
    Vault made = Vault.init(vault, 8 << 20, 10, VaultFixture.clock(), random);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(stream), 1 << 20)) {
      made.receive(in, "test", WRITER, ReceiveOptions.DEFAULT, ReceiveListener.SILENT);
    }
    return vault;
  }

  private static Vault open(Path vault) throws Problem {
    return Vault.open(vault, VaultFixture.clock(), new SplittableRandom(3));
  }

  private static ScrubReport scrub(Vault vault, List<Vault> others) throws Problem {
    return vault.scrub(List.of(), ALL, new Silent(), others, List.of());
  }

  private static List<Path> dataPacks(Path vault) throws IOException {
    try (Stream<Path> files = Files.walk(vault)) {
      return files.filter(file -> file.toString().endsWith(".data")).toList();
    }
  }
}
