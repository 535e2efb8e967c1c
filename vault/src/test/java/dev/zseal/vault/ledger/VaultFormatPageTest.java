package dev.zseal.vault.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.store.FolderStore;
import dev.zseal.stream.Hex;
import dev.zseal.stream.KeyData;
import dev.zseal.vault.HexExamples;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds `docs/format/vault.md` to what the code does.
class VaultFormatPageTest {

  private static final Path PAGE = Path.of("../docs/format/vault.md");

  private static final int SETTINGS = 0;
  static final int MANIFEST = 1;
  private static final int CAPSULE = 2;
  private static final int KEY = 3;
  private static final int ACT = 4;
  private static final int TOMBSTONE = 5;
  private static final int OTHER_KEY = 6;
  private static final int TAKEN_BACK = 7;
  private static final int THIRD_KEY = 8;
  static final int HOLD = 9;
  private static final int NOTE = 11;
  private static final int GRADES = 13;

  @TempDir Path folder;

  @Test
  void settingsOfTheExample() throws Exception {
    FolderStore store = new FolderStore(folder, new SplittableRandom(1));
    store.put(Layout.VAULT, examples().get(SETTINGS));

    VaultSettings read = VaultSettings.read(store);
    assertThat(read.packBytes()).isEqualTo(VaultSettings.DEFAULT_PACK);
    assertThat(read.parityPercent()).isEqualTo(VaultSettings.DEFAULT_PARITY);

    FolderStore other = new FolderStore(folder.resolve("other"), new SplittableRandom(1));
    read.write(other);
    assertThat(other.readAll(Layout.VAULT, 1 << 16)).isEqualTo(examples().get(SETTINGS));
  }

  @Test
  void manifestOfTheExample() throws Exception {
    byte[] example = examples().get(MANIFEST);

    Manifest read = Manifest.parse(example, "example");
    assertThat(read.fullName()).isEqualTo("tank/diary@mon");
    assertThat(read.objectName()).isEqualTo(objectName());
    assertThat(read.toJson()).isEqualTo(example);
  }

  @Test
  void capsuleOfTheExample() throws Exception {
    Capsule capsule = Capsule.of(keys());
    FolderStore store = new FolderStore(folder, new SplittableRandom(1));
    capsule.store(store);

    assertThat(store.readAll(Layout.capsule(capsule.fingerprint()), 1 << 16))
        .isEqualTo(examples().get(CAPSULE));
    Manifest manifest = Manifest.parse(examples().get(MANIFEST), "example");
    assertThat(manifest.fingerprint()).isEqualTo(capsule.fingerprint());
  }

  @Test
  void actOfTheExampleIsSignedByItsWriter() throws Exception {
    List<byte[]> blocks = examples();

    Json act = signed(blocks.get(ACT), blocks.get(KEY));

    assertThat(act.text("act")).isEqualTo("commit");
    assertThat(act.text("manifest")).isEqualTo(objectName());
    assertThat(act.text("sha256")).isEqualTo(Capsule.sha256(blocks.get(MANIFEST)));
  }

  @Test
  void bundleOfTheExample_isItsActs() throws Exception {
    String page = Files.readString(PAGE);
    String text = page.substring(page.indexOf("```acts\n") + 8);
    byte[] bundle = text.substring(0, text.indexOf("```")).getBytes(StandardCharsets.UTF_8);
    Matcher name = Pattern.compile("`(w/([0-9a-f]{16})/acts/(\\d+-\\d+\\.acts))`").matcher(page);
    Matcher key = Pattern.compile("public key is `([^`]+)`").matcher(page);
    assertThat(name.find() && key.find()).isTrue();
    FolderStore store = new FolderStore(folder, new SplittableRandom(1));
    store.put(name.group(1), bundle);
    store.put(
        Layout.key(name.group(2)), Json.utf8("{\"publicKey\":\"%s\"}".formatted(key.group(1))));

    ActLog log = ActLog.read(store);

    assertThat(log.faults()).isEmpty();
    assertThat(log.acts()).extracting(ActLog.Act::kind).containsExactly(Acts.HOLD, Acts.RELEASE);
    assertThat(ActBundle.named(name.group(3))).contains(new ActBundle(1, 2));
    Matcher border = Pattern.compile("from byte (\\d+) on").matcher(page);
    assertThat(border.find()).isTrue();
    byte[] hex = HexExamples.of(PAGE).getFirst();
    int at = Integer.parseInt(border.group(1));
    assertThat(Arrays.copyOfRange(bundle, at, at + hex.length)).isEqualTo(hex);
  }

  /// Of a vault with these objects, a sweep would delete the manifest.
  @Test
  void tombstoneOfTheExample_meansTheManifest() throws Exception {
    List<byte[]> blocks = examples();
    Json act = signed(blocks.get(TOMBSTONE), blocks.get(OTHER_KEY));
    FolderStore store = new FolderStore(folder, new SplittableRandom(1));
    String writer = act.text("writer");
    store.put(objectName(), blocks.get(MANIFEST));
    store.put(Layout.key(writer), blocks.get(OTHER_KEY));
    store.put(Layout.acts(writer) + "/00000003.act", blocks.get(TOMBSTONE));
    store.put(Layout.DESTROYING, blocks.get(NOTE));

    assertThat(Tombstones.unfinished(store, ActLog.NONE))
        .containsExactly(Manifest.parse(blocks.get(MANIFEST), "example"));
  }

  @Test
  void takenBackAsInTheExample_itMeansNothing() throws Exception {
    List<byte[]> blocks = examples();
    Json act = signed(blocks.get(TAKEN_BACK), blocks.get(THIRD_KEY));
    FolderStore store = new FolderStore(folder, new SplittableRandom(1));
    String writer = Json.parse(blocks.get(OTHER_KEY), "key").text("writer");
    store.put(objectName(), blocks.get(MANIFEST));
    store.put(Layout.key(writer), blocks.get(OTHER_KEY));
    store.put(Layout.acts(writer) + "/00000003.act", blocks.get(TOMBSTONE));
    store.put(Layout.key(act.text("writer")), blocks.get(THIRD_KEY));
    store.put(Layout.acts(act.text("writer")) + "/00000001.act", blocks.get(TAKEN_BACK));
    store.put(Layout.DESTROYING, blocks.get(NOTE));

    assertThat(Tombstones.unfinished(store, ActLog.NONE)).isEmpty();
    assertThat(ActLog.read(store).isMissable(Capsule.sha256(blocks.get(MANIFEST)))).isTrue();
  }

  @Test
  void aTombstoneWithAnotherKey_meansNothing() throws Exception {
    List<byte[]> blocks = examples();
    FolderStore store = new FolderStore(folder, new SplittableRandom(1));
    String writer = Json.parse(blocks.get(OTHER_KEY), "key").text("writer");
    store.put(objectName(), blocks.get(MANIFEST));
    store.put(Layout.key(writer), blocks.get(KEY));
    store.put(Layout.acts(writer) + "/00000003.act", blocks.get(TOMBSTONE));
    store.put(Layout.DESTROYING, blocks.get(NOTE));

    assertThat(Tombstones.unfinished(store, ActLog.NONE)).isEmpty();
  }

  @Test
  void holdOfTheExample() throws Exception {
    byte[] example = examples().get(HOLD);

    Hold read = Hold.parse(example, "example");

    assertThat(read.toJson()).isEqualTo(example);
    assertThat(Files.readString(PAGE)).contains("`" + read.objectName() + "`");
    FolderStore store = new FolderStore(folder, new SplittableRandom(1));
    store.put(read.objectName(), example);
    assertThat(Hold.all(store, read.datasetId())).containsExactly(read);
  }

  @Test
  void gradesOfTheExample() throws Exception {
    byte[] example = examples().get(GRADES);
    String name = "w/023c6817302c15e2/grades/001795323300250-00d1ce00d1ce0000.json";
    assertThat(Files.readString(PAGE)).contains("`" + name + "`");
    FolderStore store = new FolderStore(folder, new SplittableRandom(1));
    store.put(name, example);

    Grades read = Grades.read(store);

    assertThat(read.faults()).isEmpty();
    Grade grade = read.of(Capsule.sha256(examples().get(MANIFEST)));
    assertThat(grade.standing()).contains(Finding.PROVED);
    assertThat(grade.when(Finding.SCRUBBED)).contains(Instant.ofEpochMilli(1795323300250L));
    assertThat(read.toJson("023c6817302c15e2")).containsExactly(example);
  }

  /// The act in `file`, once its signature was found right.
  private static Json signed(byte[] file, byte[] keyFile) throws Exception {
    String text = new String(file, StandardCharsets.UTF_8);
    int tail = text.lastIndexOf(Acts.SIGNATURE);
    byte[] body = text.substring(0, tail).getBytes(StandardCharsets.UTF_8);
    String signature = text.substring(tail + Acts.SIGNATURE.length()).strip();
    Json key = Json.parse(keyFile, "key");
    byte[] publicKey = Base64.getDecoder().decode(key.text("publicKey"));
    Json act = Json.parse(body, "act");
    assertThat(Capsule.sha256(publicKey)).startsWith(key.text("writer"));
    assertThat(act.text("writer")).isEqualTo(key.text("writer"));
    Signature check = Signature.getInstance(key.text("algorithm"));
    check.initVerify(
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(publicKey)));
    check.update(body);
    assertThat(check.verify(Base64.getDecoder().decode(signature))).isTrue();
    return act;
  }

  static KeyData keys() {
    return new KeyData(
        8,
        0x0f1e2d3c4b5a6978L,
        1,
        new Hex("11".repeat(32)),
        new Hex("22".repeat(64)),
        new Hex("33".repeat(12)),
        new Hex("44".repeat(16)),
        new Hex("55".repeat(32)),
        3,
        350000,
        0x0102030405060708L,
        0x1122334455667788L,
        0,
        1,
        17,
        3,
        0,
        0,
        31);
  }

  private static String objectName() {
    return "datasets/9f86d081884c7d659a2feaa0c55ad015/001795316400-a1b2c3d4e5f60718.json";
  }

  static List<byte[]> examples() throws Exception {
    List<byte[]> blocks = textBlocks(Files.readAllLines(PAGE));
    assertThat(blocks).hasSize(14);
    return blocks;
  }

  /// The fenced blocks marked as files of a vault, each line ended as in a file.
  private static List<byte[]> textBlocks(List<String> lines) {
    var blocks = new ArrayList<byte[]>();
    StringBuilder text = new StringBuilder();
    boolean inside = false;
    for (String line : lines) {
      if (inside && line.equals("```")) {
        blocks.add(text.toString().getBytes(StandardCharsets.UTF_8));
        text.setLength(0);
        inside = false;
      } else if (inside) {
        text.append(line).append('\n');
      } else {
        inside = line.equals("```json");
      }
    }
    return blocks;
  }
}
