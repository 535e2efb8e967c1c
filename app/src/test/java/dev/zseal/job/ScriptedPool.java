package dev.zseal.job;

import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import dev.zseal.protect.OwnSnapshots;
import dev.zseal.stream.Hex;
import dev.zseal.stream.KeyData;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead;
import dev.zseal.stream.generate.HeadedImage;
import dev.zseal.stream.generate.Image;
import dev.zseal.stream.generate.ImageWriter;
import dev.zseal.stream.generate.VolumeDataset;
import dev.zseal.stream.generate.sealed.SealedImage;
import dev.zseal.zfs.ZfsHost;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A pool that a shell script makes up: generated datasets of which snapshots can be taken, held,
/// bookmarked, sent and destroyed. A day lies between a snapshot and the next.
public final class ScriptedPool {

  public static final Instant START = Instant.parse("2026-11-22T03:00:00Z");

  private static final Duration DAY = Duration.ofDays(1);

  private final Path folder;
  private int datasets;

  /// The same image under another snapshot's name.
  ///
  /// @param rewrapped whether `zfs change-key` ran before
  private record Named(Image image, String toName, Instant creation, boolean rewrapped)
      implements HeadedImage {

    @Override
    public StreamHead head(int from) {
      StreamHead head = image.head(from);
      SendRecord.Begin b = head.begin();
      var begin =
          new SendRecord.Begin(
              b.compound(),
              b.features(),
              creation.getEpochSecond(),
              b.objsetType(),
              b.flags(),
              b.toGuid(),
              b.fromGuid(),
              toName,
              b.payloadLength());
      StreamHead named = new StreamHead(begin, head.payload(), head.order());
      try {
        return rewrapped ? named.wrappedAs(other(named.keyData())) : named;
      } catch (Problem e) {
        throw new IllegalStateException(e);
      }
    }

    private static KeyData other(KeyData keys) throws Problem {
      return KeyData.wrapped(
          "aes-256-gcm",
          keys.keyGuid(),
          1,
          Hex.of(new byte[32]),
          Hex.of(new byte[64]),
          Hex.of(new byte[12]),
          Hex.of(new byte[16]),
          "passphrase",
          350_000,
          7);
    }
  }

  public ScriptedPool(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    Files.createDirectories(folder.resolve("streams"));
    for (String file : List.of("datasets", "known", "snaps", "marks", "holds", "log", "refuse")) {
      Files.writeString(folder.resolve(file), "");
    }
    plaintext("pool");
    Files.writeString(folder.resolve("pools"), "pool\t77\tONLINE\t1000000000\n");
    Files.writeString(folder.resolve("zfs"), SCRIPT.formatted(folder));
    if (!folder.resolve("zfs").toFile().setExecutable(true)) {
      throw new IOException("a script that cannot be run");
    }
  }

  public ZfsHost host() throws Exception {
    String program = folder.resolve("zfs").toString();
    return ZfsHost.local().withPrograms(program, program);
  }

  /// When the snapshot of that day is taken.
  public static Instant day(int version) {
    return START.plus(DAY.multipliedBy(version));
  }

  static String snapshot(int version) {
    return OwnSnapshots.nameAt(day(version));
  }

  /// Adds a volume that changes each day.
  public ScriptedPool volume(String name, int blocks, int days) throws IOException {
    return volume(name, name, blocks, days, days);
  }

  /// @param root its encryption root
  /// @param rewrapped from this day on its key is wrapped anew
  ScriptedPool volume(String name, String root, int blocks, int days, int rewrapped)
      throws IOException {
    var geometry = new VolumeDataset.Geometry(blocks, 16 << 10, 4 << 10, 16 << 10);
    var volume = VolumeDataset.changing(name, geometry, 0.4, ++datasets);
    dataset(name, "volume\t%d\taes-256-gcm\t%s\tunavailable".formatted(datasets, root));
    long before = 0;
    for (int v = 0; v < days; v++) {
      Image image = new Named(volume.at(v), name + "@" + snapshot(v), day(v), v >= rewrapped);
      long guid = known(image, v);
      if (v > 0) {
        write(name, snapshot(v), Long.toUnsignedString(before), increment(v - 1, image));
      }
      before = guid;
    }
    return this;
  }

  /// Adds a volume that changes each day, and another tool names the snapshots; what lies between
  /// any two of them can be sent.
  public ScriptedPool volume(String name, int blocks, List<String> snapshots) throws IOException {
    var geometry = new VolumeDataset.Geometry(blocks, 16 << 10, 4 << 10, 16 << 10);
    var volume = VolumeDataset.changing(name, geometry, 0.4, ++datasets);
    dataset(name, "volume\t%d\taes-256-gcm\t%s\tunavailable".formatted(datasets, name));
    List<Long> guids = new ArrayList<>();
    for (int v = 0; v < snapshots.size(); v++) {
      Image image = new Named(volume.at(v), name + "@" + snapshots.get(v), day(v), false);
      guids.add(known(image, v));
      for (int from = 0; from < v; from++) {
        String base = Long.toUnsignedString(guids.get(from));
        write(name, snapshots.get(v), base, increment(from, image));
      }
    }
    return this;
  }

  private static ByteArrayOutputStream increment(int from, Image image) throws IOException {
    var out = new ByteArrayOutputStream();
    ImageWriter.increment(from, image, out);
    return out;
  }

  /// Another tool takes snapshots.
  public void take(String... names) throws Exception {
    for (String name : names) {
      host().snapshot(List.of(SnapshotName.parse(name)));
    }
  }

  /// Another tool lets snapshots go, right before the next send.
  public void vanish(String... names) throws IOException {
    Files.write(folder.resolve("vanish"), List.of(names));
  }

  /// Takes back the newest snapshots, and their bookmarks, as `zfs rollback -r` does.
  public void rollBack(String... names) throws IOException {
    for (String file : List.of("snaps", "marks")) {
      List<String> lines = new ArrayList<>(Files.readAllLines(folder.resolve(file)));
      for (String name : names) {
        long txg = txg(name);
        lines.removeIf(line -> line.endsWith("\t" + txg));
      }
      Files.write(folder.resolve(file), lines);
    }
  }

  private long txg(String name) throws IOException {
    for (String line : Files.readAllLines(folder.resolve("known"))) {
      if (line.startsWith(name + "\t")) {
        return Long.parseLong(line.substring(line.lastIndexOf('\t') + 1));
      }
    }
    throw new IllegalArgumentException(name);
  }

  /// Adds a file system, which stays as it is: there is its first day only.
  ScriptedPool files(String name, SealedImage image) throws IOException {
    dataset(name, "filesystem\t%d\taes-256-gcm\t%s\tunavailable".formatted(++datasets, name));
    known(new Named(image, name + "@" + snapshot(0), day(0), false), 0);
    return this;
  }

  /// Another pool, of one dataset that is a replica.
  void replica(String pool, String dataset) throws IOException {
    pool(pool);
    dataset(dataset, "volume\t%d\taes-256-gcm\t%s\tunavailable".formatted(++datasets, dataset));
  }

  /// Another pool.
  void pool(String name) throws IOException {
    append("pools", name + "\t78\tONLINE\t1000000000\n");
    plaintext(name);
  }

  /// A dataset has another encryption root from now on.
  void root(String dataset, String root) throws IOException {
    Path file = folder.resolve("datasets");
    String lines = Files.readString(file);
    Files.writeString(
        file,
        lines.replaceAll(
            "(?m)^(%s\t[^\t]*\t[^\t]*\t[^\t]*\t)[^\t]*".formatted(dataset), "$1" + root));
  }

  ScriptedPool plaintext(String name) throws IOException {
    dataset(name, "filesystem\t%d\toff\t-\t-".formatted(++datasets));
    return this;
  }

  private void dataset(String name, String rest) throws IOException {
    append("datasets", name + "\t" + rest + "\n");
  }

  private long known(Image image, int version) throws IOException {
    var out = new ByteArrayOutputStream();
    ImageWriter.full(image, out);
    SendRecord.Begin begin = image.head(-1).begin();
    String name = begin.toName();
    int at = name.indexOf('@');
    write(name.substring(0, at), name.substring(at + 1), "full", out);
    append(
        "known",
        "%s\t%s\t%d\t%d\n"
            .formatted(
                name, Long.toUnsignedString(begin.toGuid()), begin.creationTime(), 10 + version));
    return begin.toGuid();
  }

  private void write(String dataset, String snapshot, String from, ByteArrayOutputStream out)
      throws IOException {
    Files.write(stream(dataset, snapshot, from), out.toByteArray());
  }

  /// Where a stream lies.
  Path stream(String dataset, int version, String from) {
    return stream(dataset, snapshot(version), from);
  }

  /// Where a stream lies.
  public Path stream(String dataset, String snapshot, String from) {
    String name = dataset.replace('/', '%') + "@" + snapshot;
    return folder.resolve("streams").resolve(name + "." + from);
  }

  /// The next snapshot of that name is the one of that day all the same.
  void alias(String dataset, int version, String snapshot) throws IOException {
    String wanted = dataset + "@" + snapshot(version) + "\t";
    for (String line : Files.readAllLines(folder.resolve("known"))) {
      if (line.startsWith(wanted)) {
        append("known", line.replace(wanted, dataset + "@" + snapshot + "\t") + "\n");
      }
    }
  }

  /// A snapshot is there, taken by somebody.
  void taken(String name, long guid, Instant creation, int txg) throws IOException {
    append("snaps", "%s\t%d\t%d\t%d\n".formatted(name, guid, creation.getEpochSecond(), txg));
  }

  /// The IV-set GUID of all there is: they are those of a send without `-w` into this encryption.
  public void sealedAnew(long ivset) throws IOException {
    Files.writeString(folder.resolve("ivset"), Long.toUnsignedString(ivset));
  }

  public void held(String snapshot) throws IOException {
    append("holds", snapshot + "\tkeep\tto-day\n");
  }

  /// Commands with these words fail from now on; none for no words.
  public void refuse(String... words) throws IOException {
    Files.writeString(
        folder.resolve("refuse"), words.length == 0 ? "" : String.join("\n", words) + "\n");
  }

  /// Sends stop after so many bytes, and stay there.
  public void hang(int bytes, String mark) throws IOException {
    Files.writeString(folder.resolve("hang"), "%d %s\n".formatted(bytes, mark));
  }

  public void unhang() throws IOException {
    Files.delete(folder.resolve("hang"));
  }

  /// What a resumed send writes.
  void rest(byte[] bytes) throws IOException {
    Files.write(folder.resolve("rest"), bytes);
  }

  void mounted(Path where) throws IOException {
    Files.writeString(
        folder.resolve("mounts"), "mountpoint\t%s\tdefault\nmounted\tyes\t-\n".formatted(where));
  }

  /// The commands since the last call that begin so.
  public List<String> commands(String start) throws IOException {
    try {
      return Files.readAllLines(folder.resolve("log")).stream()
          .filter(line -> line.startsWith(start))
          .toList();
    } catch (NoSuchFileException _) {
      return List.of();
    }
  }

  public void forgetCommands() throws IOException {
    Files.deleteIfExists(folder.resolve("log"));
  }

  List<String> snapshots() throws IOException {
    return Files.readAllLines(folder.resolve("snaps")).stream()
        .map(line -> line.substring(0, line.indexOf('\t')))
        .toList();
  }

  private void append(String file, String text) throws IOException {
    Files.writeString(
        folder.resolve(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @SuppressWarnings("InlineFormatString") // It is long.
  private static final String SCRIPT =
      """
      #!/bin/sh
      cd '%s' || exit 1
      echo "$*" >>log
      if [ -s refuse ] && echo "$*" | grep -q -F -f refuse; then
        echo "cannot $1: I/O error" >&2; exit 1
      fi
      for last; do :; done
      own='index($1, d "@") == 1 || index($1, d "#") == 1'
      under="$own || index(\\$1, d \\"/\\") == 1"
      case " $* " in *" -r "*) chosen=$under ;; *) chosen=$own ;; esac
      take() {
        if cut -f1 snaps | grep -q -x -F "$1"; then
          echo "cannot create snapshot '$1': dataset already exists" >&2; exit 1
        fi
        awk -F'\\t' -v n="$1" '$1 == n' known >>snaps
      }
      file() { echo "streams/$(echo "$1" | tr / %%)"; }
      pour() {
        if [ -f hang ]; then
          # A child that was begun while this shell was being killed would keep the pipe open.
          read -r bytes mark <hang; head -c "$bytes" "$1"; exec sleep "$mark"
        fi
        cat "$1"
      }
      case "$*" in "send "*)
        if [ -s vanish ]; then
          while read -r n; do awk -F'\\t' -v n="$n" '$1 != n' snaps >s && mv s snaps; done <vanish
          rm vanish
        fi
        for n in "$last" "$([ "$3" != -i ] || echo "$4")"; do
          if [ -n "$n" ] && [ "$2" = -w ] && ! cat snaps marks | cut -f1 | grep -q -x -F "$n"; then
            echo "cannot open '$n': dataset does not exist" >&2; exit 1
          fi
        done ;;
      esac
      case "$*" in
        version) printf 'zfs-2.3.9-1\nzfs-kmod-2.3.9-1\n' ;;
        *name,guid,health,free*) cat pools ;;
        *" -d0 "*)
          grep "^$last$(printf '\\t')" datasets && exit 0
          echo "cannot open '$last': dataset does not exist" >&2; exit 1 ;;
        *"-o name,type,guid,encryption,"*)
          awk -F'\\t' -v d="$last" '$1 == d || index($1, d "/") == 1' datasets ;;
        *"encryptionroot,keystatus,origin,"*)
          awk -F'\\t' -v OFS='\\t' -v d="$last" '
            $1 == d || index($1, d "/") == 1 {
              print $1, $2, $3, $5, $6, "-", 0, "no", "off", "off", "-", 1000000, 0, 0, 0, 0
            }' datasets ;;
        *ivsetguid*)
          ivset=$(cat ivset 2>/dev/null || echo -)
          awk -F'\\t' -v OFS='\\t' -v d="$last" -v ivset="$ivset" '
            FILENAME == "holds" { held[$1]++; next }
            '"$chosen"' { print $1, $2, $4, ivset, held[$1] + 0 }' holds snaps marks ;;
        *"-t snapshot "*) awk -F'\\t' -v d="$last" "$chosen" snaps ;;
        *"-t bookmark "*) awk -F'\\t' -v d="$last" "$chosen" marks ;;
        "holds -H "*)
          shift 2
          for s; do awk -F'\\t' -v n="$s" '$1 == n' holds; done ;;
        "hold "*)
          tag=$2; shift 2
          for s; do printf '%%s\\t%%s\\tto-day\\n' "$s" "$tag" >>holds; done ;;
        "release "*)
          tag=$2; shift 2
          for s; do
            awk -F'\\t' -v n="$s" -v t="$tag" '$1 != n || $2 != t' holds >h && mv h holds
          done ;;
        "snapshot -r "*)
          root=${last%%@*}
          below='$1 == d || index($1, d "/") == 1 {print $1}'
          for d in $(awk -F'\\t' -v d="$root" "$below" datasets)
          do take "$d@${last#*@}"; done ;;
        "snapshot "*) shift; for s; do take "$s"; done ;;
        "bookmark "*)
          awk -F'\\t' -v OFS='\\t' -v n="$2" -v b="$3" '$1 == n {print b, $2, $3, $4}' snaps \\
            >>marks ;;
        "destroy "*"#"*) awk -F'\\t' -v n="$2" '$1 != n' marks >m && mv m marks ;;
        "destroy "*)
          for s in $(echo "${2#*@}" | tr , ' '); do
            awk -F'\\t' -v n="${2%%@*}@$s" '$1 != n' snaps >s && mv s snaps
          done ;;
        *feature@*) echo disabled ;;
        get*mountpoint,mounted*) cat mounts ;;
        "get "*creation*) printf 'creation\\t1\\t-\\n' ;;
        get*) echo "$6" | tr , '\\n' | sed 's/$/\\tx\\tdefault/' ;;
        "send -n "*) printf 'size\\t1000\\n' ;;
        "send -t "*) cat rest ;;
        "receive -s "*)
          cat >/dev/null
          read -r snap <sent
          grep -q "^$last$(printf '\\t')" datasets ||
            printf '%%s\\tvolume\\t%%s\\taes-256-gcm\\t%%s\\tunavailable\\n' "$last" \\
              "$(wc -c <log)" "$last" >>datasets
          awk -F'\\t' -v OFS='\\t' -v n="$snap" -v r="$last@${snap#*@}" \\
            '$1 == n { $1 = r; print; exit }' known >>snaps ;;
        "send -w -i "*)
          echo "$5" >sent
          guid=$(cat snaps marks | awk -F'\\t' -v n="$4" '$1 == n {print $2; exit}')
          pour "$(file "$5").$guid" ;;
        "send -w "*) echo "$3" >sent; pour "$(file "$3").full" ;;
      esac
      """;
}
