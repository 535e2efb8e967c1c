package dev.zseal.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.zseal.files.OpenedSnapshot;
import dev.zseal.problem.Problem;
import dev.zseal.stream.Vectors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Recorded snapshots, mounted for real, against what ZFS said of them.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MountTest {

  private static final String SET = "lab-2.3-ccm256-zstd-16k-hex";

  @TempDir Path folder;

  /// `PATH: WHAT (EVIDENCE)` of all that was told.
  private final Queue<String> told = new ConcurrentLinkedQueue<>();

  private Path directory;

  @BeforeAll
  static void needsFuse() {
    try {
      FuseLibrary.check();
    } catch (Problem e) {
      abort("no snapshot can be mounted here: " + e.getMessage());
    }
  }

  @BeforeEach
  void makeDirectory() throws IOException {
    directory = Files.createDirectory(folder.toRealPath().resolve("mounted"));
  }

  @AfterEach
  void unmountAnyway() throws Exception {
    if (MountedFiles.isMounted(directory)) {
      MountedFiles.unmount("umount", "-l", directory.toString());
    }
  }

  private Mount mount(OpenedSnapshot snapshot) throws Problem {
    return Mount.at(
        directory,
        snapshot,
        new MountOptions(false, 1 << 20),
        (path, problem) -> told.add("%s: %s".formatted(path, problem.getMessage())));
  }

  @ParameterizedTest
  @ValueSource(strings = {SET, "lab-2.1-gcm256-lz4-128k-pass", "lab-2.3-gcm128-gzip-1m-raw"})
  void everythingIsAsZfsSaid(String set) throws Exception {
    int last = Vectors.snapshots(set) - 1;
    RecordedVault vault = RecordedVault.of(folder.resolve("vault"), set);
    try (OpenedSnapshot snapshot = vault.open(Vectors.bytes(set, "key"));
        Mount mount = mount(snapshot)) {
      assertThat(MountedFiles.isMounted(mount.directory())).isTrue();
      Map<String, Path> files = MountedFiles.all(directory);

      Map<String, RecordedFacts.Meta> meta = new TreeMap<>();
      Map<String, String> sums = new TreeMap<>();
      Map<String, Map<String, String>> xattrs = new TreeMap<>();
      for (Map.Entry<String, Path> file : files.entrySet()) {
        meta.put(file.getKey(), meta(file.getValue()));
        if (Files.isRegularFile(file.getValue(), LinkOption.NOFOLLOW_LINKS)) {
          sums.put(file.getKey(), sha256(file.getValue()));
          Map<String, String> found = MountedFiles.xattrs(file.getValue());
          if (!found.isEmpty()) {
            xattrs.put(file.getKey(), found);
          }
        }
      }
      assertThat(meta).isEqualTo(RecordedFacts.meta(set, last));
      assertThat(sums).isEqualTo(RecordedFacts.sha256(set, last));
      assertThat(xattrs).isNotEmpty().isEqualTo(RecordedFacts.xattrs(set, last));
      assertThat(told).isEmpty();
    }
    assertThat(MountedFiles.isMounted(directory)).isFalse();
  }

  private static RecordedFacts.Meta meta(Path file) throws IOException {
    int mode = unix(file, "mode").intValue();
    String type = "?pc?d?b?f?l?s".substring(mode >>> 12, (mode >>> 12) + 1);
    FileTime modified = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
    return new RecordedFacts.Meta(
        type,
        mode & 0xFFF,
        unix(file, "uid").intValue(),
        unix(file, "gid").intValue(),
        unix(file, "size").longValue(),
        unix(file, "nlink").intValue(),
        modified.toInstant(),
        type.equals("l") ? Files.readSymbolicLink(file).toString() : "");
  }

  private static Number unix(Path file, String attribute) throws IOException {
    return (Number) Files.getAttribute(file, "unix:" + attribute, LinkOption.NOFOLLOW_LINKS);
  }

  private static String sha256(Path file) throws Exception {
    return RecordedFacts.hex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }

  @Test
  void oddNamesAreShownWithEscapes_andHardLinksAreOneFile() throws Exception {
    String set = "lab-2.3-odd";
    RecordedVault vault = new RecordedVault(folder.resolve("vault"));
    vault.receive(Vectors.bytes(set, "fs.full.0"));
    vault.receive(Vectors.bytes(set, "fs.incr.1"));
    try (OpenedSnapshot snapshot = vault.open(Vectors.bytes(set, "key"));
        Mount _ = mount(snapshot)) {
      Map<String, Path> files = MountedFiles.all(directory);
      assertThat(files)
          .containsKeys(
              "./bytes/caf\\xe9", "./names/\\\\x41", "./names/back\\slash", "./names/new\nline");

      Map<String, String> found = new TreeMap<>();
      Map<Long, Integer> names = new HashMap<>();
      Map<Long, Integer> links = new HashMap<>();
      for (Map.Entry<String, Path> file : files.entrySet()) {
        RecordedFacts.Meta meta = meta(file.getValue());
        found.put(file.getKey(), RecordedFacts.line(meta));
        if (!meta.type().equals("d")) {
          long inode = unix(file.getValue(), "ino").longValue();
          names.merge(inode, 1, Integer::sum);
          links.put(inode, meta.links());
        }
        if (meta.type().equals("f")) {
          assertThat(Files.readAllBytes(file.getValue())).hasSize((int) meta.size());
        }
      }
      assertThat(found).isEqualTo(RecordedFacts.odd(set, 1));
      assertThat(names).isEqualTo(links).containsValue(3);
      assertThat(told).isEmpty();
    }
  }

  @Test
  void devicesWindowsOwnersAndHoles() throws Exception {
    RecordedVault vault = new RecordedVault(folder.resolve("vault"));
    vault.receive(RecordedVault.smallTree());
    try (OpenedSnapshot snapshot = vault.open(RecordedVault.SMALL_TREE_KEY);
        Mount _ = mount(snapshot)) {
      assertThat(unix(directory.resolve("dir/chr"), "rdev").longValue()).isEqualTo(5 << 8 | 3);
      assertThat(unix(directory.resolve("both.txt"), "uid").intValue()).isEqualTo(65534);
      assertThat(meta(directory.resolve("dir/sock")).type()).isEqualTo("s");
      assertThat(meta(directory.resolve("dir/fifo")).type()).isEqualTo("p");

      Path sparse = directory.resolve("sparse");
      assertThat(Files.size(sparse)).isEqualTo(1L << 40);
      assertThat(read(sparse, 1L << 39, 1000)).hasSize(1000).containsOnly(0);
      assertThat(Files.getFileStore(sparse).getTotalSpace()).isGreaterThanOrEqualTo(1 << 20);
      assertThat(Files.exists(directory.resolve("dir/other"))).isFalse();
    }
  }

  /// What `find` calls `./d0/f`.
  private Path at(String path) {
    return MountedFiles.path(directory, path.substring(2));
  }

  @Test
  void nothingCanBeWritten() throws Exception {
    RecordedVault vault = RecordedVault.of(folder.resolve("vault"), SET);
    try (OpenedSnapshot snapshot = vault.open(Vectors.bytes(SET, "key"));
        Mount _ = mount(snapshot)) {
      Path file = directory.resolve("d0/f 0");
      byte[] before = Files.readAllBytes(file);

      assertRefused(() -> Files.writeString(file, "new"));
      assertRefused(() -> Files.writeString(directory.resolve("other"), "new"));
      assertRefused(() -> Files.delete(file));
      assertRefused(() -> Files.createDirectory(directory.resolve("folder")));
      assertRefused(() -> Files.move(file, directory.resolve("d0/g")));
      assertRefused(() -> Files.setLastModifiedTime(file, FileTime.fromMillis(0)));
      assertRefused(() -> Files.setAttribute(file, "unix:mode", 0777));
      assertThat(Files.isWritable(file)).isFalse();
      assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }
  }

  private interface Act {
    void run() throws IOException;
  }

  private static void assertRefused(Act act) {
    assertThatThrownBy(act::run)
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("Read-only file system");
  }

  @Test
  void aDamagedBlock_isAnErrorThere_andNowhereElse() throws Exception {
    int block = 16 << 10;
    byte[] stream = Vectors.bytes(SET, "fs.full.0");
    RecordedVault vault = new RecordedVault(folder.resolve("vault"));
    vault.receive(stream);
    try (OpenedSnapshot snapshot = vault.open(Vectors.bytes(SET, "key"));
        OpenedSnapshot other = vault.open(Vectors.bytes(SET, "key"));
        Mount _ = mount(snapshot)) {
      Map<String, String> sums = RecordedFacts.sha256(SET, 0);
      String damaged = "";
      byte[] before = {};
      for (String path : sums.keySet()) {
        long object = unix(at(path), "ino").longValue();
        if (Files.size(at(path)) > 2L * block) {
          before = other.files().node(object).contents().readAll(1 << 20);
          if (vault.damage(stream, object, block)) {
            damaged = path;
            break;
          }
        }
      }
      Path file = at(damaged);

      assertThatThrownBy(() -> Files.readAllBytes(file)).hasMessageContaining("Input/output error");
      assertThatThrownBy(() -> read(file, block, 1)).hasMessageContaining("Input/output error");
      assertThatThrownBy(() -> read(file, 2L * block - 1, 2)).isInstanceOf(IOException.class);
      assertThat(read(file, 0, block)).isEqualTo(Arrays.copyOf(before, block));
      assertThat(read(file, 2L * block, before.length))
          .isEqualTo(Arrays.copyOfRange(before, 2 * block, before.length));
      for (Map.Entry<String, String> whole : sums.entrySet()) {
        if (!whole.getKey().equals(damaged)) {
          assertThat(sha256(at(whole.getKey()))).as(whole.getKey()).isEqualTo(whole.getValue());
        }
      }
      assertThat(told).singleElement().asString().startsWith(damaged.substring(1) + ": ");
    }
  }

  /// Up to `length` bytes from `offset` on.
  private static byte[] read(Path file, long offset, int length) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file).position(offset);
        InputStream in = Channels.newInputStream(channel)) {
      return in.readNBytes(length);
    }
  }

  @Test
  void endsWhenSomebodyElseUnmounts() throws Exception {
    RecordedVault vault = new RecordedVault(folder.resolve("vault"));
    vault.receive(RecordedVault.smallTree());
    try (OpenedSnapshot snapshot = vault.open(RecordedVault.SMALL_TREE_KEY);
        Mount mount = mount(snapshot)) {
      assertThat(MountedFiles.unmount("umount", directory.toString())).isZero();
      mount.awaitEnd();
    }
    assertThat(MountedFiles.isMounted(directory)).isFalse();
  }

  @Test
  void manyReadersAtOnce() throws Exception {
    RecordedVault vault = RecordedVault.of(folder.resolve("vault"), SET);
    int last = Vectors.snapshots(SET) - 1;
    Map<String, String> sums = RecordedFacts.sha256(SET, last);
    try (OpenedSnapshot snapshot = vault.open(Vectors.bytes(SET, "key"));
        Mount _ = mount(snapshot)) {
      List<String> wrong =
          sums.entrySet().parallelStream()
              .filter(file -> {
                try {
                  Path path = MountedFiles.path(directory, file.getKey().substring(2));
                  return !sha256(path).equals(file.getValue());
                } catch (Exception e) {
                  throw new IllegalStateException(file.getKey(), e);
                }
              })
              .map(Map.Entry::getKey)
              .toList();
      assertThat(wrong).isEmpty();
    }
  }

  @Test
  void whatIsNoEmptyDirectory_isRefused() throws Exception {
    Files.writeString(directory.resolve("x"), "");
    assertThatThrownBy(() -> Mount.check(directory)).isInstanceOf(Problem.Usage.class);
    assertThatThrownBy(() -> Mount.check(directory.resolve("x")))
        .hasMessageContaining("no directory");
    assertThatThrownBy(() -> Mount.check(directory.resolve("y")))
        .hasMessageContaining("does not exist");
  }
}
