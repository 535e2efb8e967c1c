package dev.zseal.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.history.Event;
import dev.zseal.history.Outcome;
import dev.zseal.stream.Vectors;
import dev.zseal.stream.generate.sealed.FileTree;
import dev.zseal.stream.generate.sealed.Packing;
import dev.zseal.stream.generate.sealed.SealedImage;
import dev.zseal.stream.generate.sealed.Secret;
import dev.zseal.vault.Vault;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Received;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Drill jobs.
@Timeout(60)
class DrillJobTest {

  private static final String SET = "lab-2.3-ccm256-zstd-16k-hex";
  private static final int FILES = 30;

  private static final String TARGET =
      """
      [target.usb]
      vault = "%s/vault"
      """;

  private static final String DRILL =
      TARGET
          + """
          [job.try]
          kind = "drill"
          datasets = ["pool/files"]
          to = ["usb"]
          key = "file:%s/key"
          """;

  private final FileTree tree = new FileTree(7, FILES, 700, 2, 0, false);
  private final JobBench bench;

  DrillJobTest(@TempDir Path folder) throws Exception {
    bench = new JobBench(folder);
    SealedImage image = new SealedImage("pool/files", tree, Packing.LZ4, Secret.HEX);
    bench.pool.files("pool/files", image);
    Files.write(folder.resolve("key"), image.secret());
    bench.vault("vault");
    String backup = TARGET + "[job.night]\ndatasets = [\"pool/files\"]\nto = [\"usb\"]\n";
    JobBench.Ran ran = bench.run(bench.job(backup));
    assertThat(ran.end().outcome()).as("%s", ran.words()).isEqualTo(Outcome.ALL);
    bench.now = ScriptedPool.day(1);
  }

  @Test
  void theRightKeyOpens_canariesAreThere_andFilesAreRead() throws Exception {
    JobBench.Ran ran =
        bench.run(bench.job(DRILL + "canary = [\"%s\"]\nfiles = 9\n".formatted(tree.path(3))));

    assertThat(ran.end().outcome()).as("%s", ran.words()).isEqualTo(Outcome.ALL);
    assertThat(ran.words())
        .anyMatch(w -> w.contains("the key opens pool/files@"))
        .anyMatch(w -> w.contains("10 files read to their ends, 7000 bytes, 0 of them compared"));
    Vault vault = bench.open("vault");
    var manifest = vault.catalog().everySnapshot().iterator().next();
    assertThat(vault.grades().of(vault.catalog().sha256(manifest)).found())
        .containsKey(dev.zseal.vault.ledger.Finding.KEY_CHECKED);
  }

  @Test
  void theWrongKey_fails_andIsNotShown() throws Exception {
    String wrong = "ab".repeat(32);
    Files.writeString(bench.folder.resolve("key"), wrong + "\n");

    JobBench.Ran ran = bench.run(bench.job(DRILL));

    assertThat(ran.end().outcome()).isEqualTo(Outcome.NONE);
    assertThat(ran.end().exitStatus()).as("%s", ran.words()).isEqualTo(5);
    assertThat(ran.words()).noneMatch(w -> w.contains(wrong));
  }

  @Test
  void noKey_fails() throws Exception {
    Files.delete(bench.folder.resolve("key"));

    assertThat(bench.run(bench.job(DRILL)).end().exitStatus()).isEqualTo(2);
  }

  @Test
  void aCanaryThatIsGone_fails() throws Exception {
    JobBench.Ran ran = bench.run(bench.job(DRILL + "canary = [\"/d0000/gone\"]\n"));

    assertThat(ran.end().outcome()).isEqualTo(Outcome.NONE);
    assertThat(ran.all(Event.Failed.class))
        .singleElement()
        .matches(f -> f.what().contains("gone") && f.dataset().equals("pool/files"));

    JobBench.Ran folderThere = bench.run(bench.job(DRILL + "canary = [\"/d0000\"]\n"));
    assertThat(folderThere.end().outcome()).isEqualTo(Outcome.NONE);
  }

  @Test
  void whatIsLeftOut_isNotOpened() throws Exception {
    JobBench.Ran ran = bench.run(bench.job(DRILL + "exclude = [\"pool/files\"]\n"));

    assertThat(ran.end().exitStatus()).as("%s", ran.words()).isEqualTo(5);
    assertThat(ran.words()).noneMatch(w -> w.contains("the key opens"));
  }

  @Test
  void filesAreHeldAgainstTheSources() throws Exception {
    Path snapshot = bench.folder.resolve("mnt/.zfs/snapshot").resolve(ScriptedPool.snapshot(0));
    for (int i = 0; i < FILES; i++) {
      Path file = snapshot.resolve(tree.path(i).substring(1));
      Files.createDirectories(file.getParent());
      Files.write(file, tree.contents(i));
    }
    bench.pool.mounted(bench.folder.resolve("mnt"));
    String drill = DRILL + "files = %d\ncompare = true\n".formatted(FILES);

    JobBench.Ran same = bench.run(bench.job(drill));
    assertThat(same.end().outcome()).as("%s", same.words()).isEqualTo(Outcome.ALL);
    assertThat(same.words()).anyMatch(w -> w.contains("30 of them compared"));

    Path one = snapshot.resolve(tree.path(11).substring(1));
    byte[] bytes = Files.readAllBytes(one);
    bytes[500] ^= 1;
    Files.write(one, bytes);
    JobBench.Ran other = bench.run(bench.job(drill));
    assertThat(other.end().exitStatus()).isEqualTo(3);
    assertThat(other.words())
        .anyMatch(w -> w.contains(tree.path(11)) && w.contains("from byte 500"));

    Files.write(one, java.util.Arrays.copyOf(tree.contents(11), 600));
    assertThat(bench.run(bench.job(drill)).words()).anyMatch(w -> w.contains("from byte 600"));
  }

  @Test
  void aVolume_isOpened_andHasNoFiles() throws Exception {
    Vault vault = bench.open("vault");
    vault.receive(
        new ByteArrayInputStream(Vectors.bytes(SET, "vol.full.0")),
        "recorded",
        bench.machine().writer(),
        new ReceiveOptions(null, false, Map.of()),
        new ReceiveListener() {
          @Override
          public void progress(long bytesRead) {}

          @Override
          public void finished(Received received) {}
        });
    Files.write(bench.folder.resolve("key"), Vectors.bytes(SET, "key"));

    JobBench.Ran ran =
        bench.run(
            bench.job(DRILL.replace("pool/files", "corpus/vol") + "canary = [\"/not/asked\"]\n"));

    assertThat(ran.end().outcome()).as("%s", ran.words()).isEqualTo(Outcome.ALL);
    assertThat(ran.words()).anyMatch(w -> w.contains("the key opens corpus/vol@s0"));
  }
}
