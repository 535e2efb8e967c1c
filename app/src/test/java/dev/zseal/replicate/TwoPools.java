package dev.zseal.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.stream.Hex;
import dev.zseal.stream.KeyData;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.Vectors;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.ZfsHost;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Two pools that a shell script makes up, `a` and `b`: lists, holds, bookmarks, renames, and sends
/// that consist of a BEGIN. After a package all below its top inherit, but what is called `f`. What
/// a line of `refuse` stands in fails.
public final class TwoPools implements ReplicateListener {

  private final Path folder;
  private final StreamHead head;
  public final List<Problem> failures = new ArrayList<>();
  public final List<String> failed = new ArrayList<>();
  public final List<String> done = new ArrayList<>();
  public final List<String> steps = new ArrayList<>();
  public final List<String> notices = new ArrayList<>();
  public boolean recursive = true;
  public boolean dryRun;
  Set<DatasetName> without = Set.of();

  /// The name of one to be taken; empty to take none.
  Optional<String> snapshot = Optional.empty();

  public TwoPools(Path folder) throws Exception {
    this.folder = folder;
    byte[] stream = Vectors.bytes("lab-2.3-gcm256-lz4-128k-pass", "fs.full.0");
    StreamReader reader = new StreamReader(new ByteArrayInputStream(stream), "vector");
    var begin = (SendRecord.Begin) Objects.requireNonNull(reader.next());
    head = new StreamHead(begin, reader.payload(), reader.order());
    Files.writeString(folder.resolve("says"), "cannot do it: I/O error\n");
    Files.writeString(folder.resolve("size"), "1000");
    for (String file :
        List.of("datasets", "points", "holds", "log", "refuse", "written", "coming")) {
      Files.writeString(folder.resolve(file), "");
    }
    Files.writeString(folder.resolve("zfs"), SCRIPT.formatted(folder));
    assertThat(folder.resolve("zfs").toFile().setExecutable(true)).isTrue();
    dataset("a", "-").dataset("b", "-");
  }

  /// With `a/r` and its replica `b/r`, which is as far.
  public static TwoPools inStep(Path folder) throws Exception {
    return new TwoPools(folder)
        .dataset("a/r", "a/r")
        .points("a/r", "s@100")
        .dataset("b/r", "b/r")
        .points("b/r", "s@100");
  }

  /// Adds a dataset below `a/r`.
  public void here(String name, long creation, String... points) throws Exception {
    dataset(name, "a/r", "-", 1, creation).points(name, points);
  }

  /// Adds a replica below `b/r`, which zseal has made.
  public void there(String name, String point) throws Exception {
    dataset(name, "b/r").points(name, point).held(name + "@s", "zseal-base");
  }

  /// Adds a dataset.
  ///
  /// @param root its encryption root; `-` for a plaintext dataset
  public TwoPools dataset(String name, String root) throws IOException {
    return dataset(name, root, "-", 1, 50);
  }

  /// Adds a dataset.
  ///
  /// @param wrapping 1 or 2: how its key is wrapped
  public TwoPools dataset(String name, String root, String token, int wrapping, long creation)
      throws IOException {
    return line(
        "datasets",
        name,
        Long.toUnsignedString((long) name.hashCode() << Integer.SIZE),
        root,
        token,
        wrapping,
        creation);
  }

  /// Adds snapshots `name@guid` or bookmarks `name#guid`; made in the second of their GUIDs.
  public TwoPools points(String dataset, String... points) throws Exception {
    for (String point : points) {
      char kind = point.contains("#") ? '#' : '@';
      String[] parts = point.split("[@#]", 2);
      line("points", dataset + kind + parts[0], parts[1], parts[1], parts[1]);
      streams(Long.parseLong(parts[1]));
    }
    return this;
  }

  /// What the next snapshot of a dataset is.
  public TwoPools coming(String dataset, long guid) throws Exception {
    streams(guid);
    return line("coming", dataset, guid);
  }

  private void streams(long guid) throws Exception {
    Files.write(folder.resolve("stream." + guid + ".1"), stream(guid, head));
    KeyData keys = head.keyData();
    KeyData other =
        KeyData.wrapped(
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
    Files.write(folder.resolve("stream." + guid + ".2"), stream(guid, head.wrappedAs(other)));
  }

  private static byte[] stream(long guid, StreamHead like) {
    SendRecord.Begin b = like.begin();
    var begin =
        new SendRecord.Begin(
            b.compound(),
            b.features(),
            b.creationTime(),
            b.objsetType(),
            b.flags(),
            guid,
            0,
            b.toName(),
            b.payloadLength());
    return new StreamHead(begin, like.payload(), like.order()).bytes();
  }

  public TwoPools held(String snapshot, String tag) throws IOException {
    return line("holds", snapshot, tag);
  }

  /// Commands with these words in them fail from now on.
  public TwoPools refuse(String words) throws IOException {
    Files.writeString(folder.resolve("refuse"), words + "\n", StandardOpenOption.APPEND);
    return this;
  }

  /// About so much any send is estimated to be.
  TwoPools size(long bytes) throws IOException {
    Files.writeString(folder.resolve("size"), Long.toString(bytes));
    return this;
  }

  /// So much was written since the newest snapshot.
  public TwoPools written(String dataset, long bytes) throws IOException {
    return line("written", dataset, bytes);
  }

  /// What those say that fail.
  public TwoPools says(String words) throws IOException {
    Files.writeString(folder.resolve("says"), words + "\n");
    return this;
  }

  private TwoPools line(String file, Object... fields) throws IOException {
    List<String> texts = new ArrayList<>();
    for (Object field : fields) {
      texts.add(field.toString());
    }
    Files.writeString(
        folder.resolve(file), String.join("\t", texts) + "\n", StandardOpenOption.APPEND);
    return this;
  }

  public TwoPools replicate(String source, String target) throws Exception {
    for (List<?> list : List.of(failures, failed, done, steps, notices)) {
      list.clear();
    }
    ZfsHost host = host();
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-22T03:00:00Z"));
    new Replication(host, host, clock, this)
        .run(
            new Replication.Request(
                DatasetName.parse(source),
                DatasetName.parse(target),
                recursive,
                without,
                snapshot,
                snapshot.isPresent(),
                false,
                false,
                dryRun));
    return this;
  }

  public ZfsHost host() throws Problem {
    String program = folder.resolve("zfs").toString();
    return ZfsHost.local().withPrograms(program, program);
  }

  public String text(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }

  /// The names of the datasets at the target.
  public List<String> there() throws IOException {
    return text("datasets")
        .lines()
        .map(line -> line.split("\t", 2)[0])
        .filter(name -> name.startsWith("b/"))
        .sorted()
        .toList();
  }

  @Override
  public void step(String command) {
    steps.add(command);
  }

  @Override
  public void expected(long bytes) {}

  @Override
  public void notice(String text) {
    notices.add(text);
  }

  @Override
  public void progress(long bytes) {}

  @Override
  public void replicated(
      DatasetName source, DatasetName target, HistoryPoint newest, int streams, long bytes) {
    done.add(source.value());
  }

  @Override
  public void failed(DatasetName dataset, Problem problem) {
    failed.add(dataset.value());
    failures.add(problem);
  }

  @SuppressWarnings("InlineFormatString") // It is long.
  private static final String SCRIPT =
      """
      #!/bin/sh
      cd '%s' || exit 1
      echo "$*" >>log
      if [ -s refuse ] && echo "$*" | grep -q -F -f refuse; then
        cat says >&2; exit 1
      fi
      for last; do :; done
      under='$1 == d || index($1, d "/") == 1 || index($1, d "@") == 1 || index($1, d "#") == 1'
      own='index($1, d "@") == 1 || index($1, d "#") == 1'
      case " $* " in *" -r "*) chosen=$under ;; *) chosen=$own ;; esac
      guid() { echo $(($(wc -c <log) * 4294967296)); }
      there() { cut -f1 datasets | grep -q -x -F "$1"; }
      known() {
        there "$1" && return
        echo "cannot open '$1': dataset does not exist" >&2; exit 1
      }
      parent() {
        there "$1" && { echo "cannot make '$1': dataset already exists" >&2; exit 1; }
        there "${1%%/*}" && return
        echo "cannot make '$1': parent does not exist" >&2; exit 1
      }
      field() { awk -F'\\t' -v n="$2" -v f="$3" '$1 == n {print $f; exit}' "$1"; }
      case "$*" in
        version) printf 'zfs-2.3.9-1\nzfs-kmod-2.3.9-1\n' ;;
        *name,guid,health,free*) printf 'a\\t1\\tONLINE\\t9\\nb\\t2\\tONLINE\\t9\\n' ;;
        *feature@physical_rewrite*) echo disabled ;;
        *feature@*) echo active ;;
        *"-r "*" name,type,guid,encryption,"*) known "$last"; sort datasets | awk -F'\\t' \\
          -v OFS='\\t' -v d="$last" '$1 == d || index($1, d "/") == 1 {
            print $1, "filesystem", $2, $3 == "-" ? "off" : "on", $3, "unavailable" }' ;;
        *" -d0 "*) known "$last"; awk -F'\\t' -v OFS='\\t' -v d="$last" '$1 == d {
          print $1, "filesystem", $2, $3 == "-" ? "off" : "on", $3, "unavailable" }' datasets ;;
        "get "*receive_resume_token*) known "$last"
          for p in $(echo "$6" | tr , ' '); do
            v=-; [ $p != written ] || v=$(field written "$last" 2)
            printf '%%s\\t%%s\\t-\\n' "$p" "${v:-0}"
          done ;;
        *receive_resume_token*) known "$last"; awk -F'\\t' -v OFS='\\t' \\
          -v d="$last" '
          FILENAME == "written" { written[$1] = $2; next }
          $1 == d || index($1, d "/") == 1 {
            print $1, "filesystem", $2, $3, "unavailable", "-", written[$1] + 0, "no", "on",
              "noauto", $4, 1000000, 0, 0, 0, 0 }' written datasets | sort ;;
        *ivsetguid*) awk -F'\\t' -v OFS='\\t' -v d="$last" '
          FILENAME == "holds" { held[$1]++; next }
          '"$chosen"' { print $1, $2, $3, $2, held[$1] + 0 }' holds points ;;
        *"-t bookmark "*) awk -F'\\t' -v OFS='\\t' -v d="$last" \\
          'index($1, d "#") == 1 { print $1, $2, $4, $3 }' points ;;
        *name,guid,creation,createtxg*) awk -F'\\t' -v OFS='\\t' -v d="$last" \\
          "($chosen)"' && $1 ~ "@" { print $1, $2, $4, $3 }' points ;;
        "send -n "*) printf 'size\\t%%s\\n' "$(cat size)" ;;
        "holds -H "*) shift 2; for s; do awk -F'\\t' -v n="$s" '$1 == n {print $0 "\\tx"}' holds
          done ;;
        "hold "*) tag=$2; shift 2; for s; do printf '%%s\\t%%s\\n' "$s" "$tag" >>holds; done ;;
        "release "*) tag=$2; shift 2; for s; do
            awk -F'\\t' -v n="$s" -v t="$tag" '$1 != n || $2 != t' holds >h && mv h holds
          done ;;
        "snapshot "*) shift; for s; do
            guid=$(field coming "${s%%@*}" 2)
            [ -n "$guid" ] || { echo "cannot create snapshot '$s': out of space" >&2; exit 1; }
            printf '%%s\\t%%s\\t%%s\\t%%s\\n' "$s" "$guid" "$guid" "$guid" >>points
          done ;;
        "bookmark "*) printf '%%s\\t%%s\\t%%s\\t1\\n' "$3" "$(field points "$2" 2)" \\
          "$(field points "$2" 3)" >>points ;;
        "destroy "*"#"*) awk -F'\\t' -v n="$2" '$1 != n' points >m && mv m points ;;
        get*" available "*) printf 'available\\t1000000\\t-\\n' ;;
        "get "*creation*) printf 'creation\\t%%s\\t-\\n' "$(field datasets "$last" 6)" ;;
        get*) echo "$6" | tr , '\\n' | sed 's/$/\\tx\\tdefault/' ;;
        "rename "*) known "$2"; parent "$3"; for f in datasets points holds; do
            awk -F'\\t' -v OFS='\\t' -v d="$2" -v t="$3" '
              function moved(s) {
                return s == d || index(s, d "/") == 1 || index(s, d "@") == 1 \\
                  ? t substr(s, length(d) + 1) : s
              }
              { $1 = moved($1); if (NF > 2) $3 = moved($3); print }' $f >m && mv m $f
          done ;;
        "create "*) parent "$last"
          printf '%%s\\t%%s\\t-\\t-\\t1\\t60\\n' "$last" "$(guid)" >>datasets ;;
        "send -w "*)
          printf '%%s\\t%%s\\n' "$last" "$(field points "$last" 2)" >sent
          cat "stream.$(field points "$last" 2).$(field datasets "${last%%@*}" 5)" ;;
        "receive -s "*)
          cat >/dev/null
          read -r snap guid <sent
          wrapping=$(field datasets "${snap%%@*}" 5)
          if there "$last"; then
            awk -F'\\t' -v OFS='\\t' -v n="$last" -v w="$wrapping" \\
              '$1 == n { $5 = w } { print }' datasets >m && mv m datasets
          else
            parent "$last"
            printf '%%s\\t%%s\\t%%s\\t-\\t%%s\\t60\\n' "$last" "$(guid)" "$last" \\
              "$wrapping" >>datasets
          fi
          printf '%%s@%%s\\t%%s\\t%%s\\t%%s\\n' "$last" "${snap#*@}" "$guid" "$guid" "$guid" \\
            >>points ;;
        "receive -u "*)
          cat >/dev/null
          awk -F'\\t' -v OFS='\\t' -v d="$last" \\
            'index($1, d "/") == 1 && $3 != "-" && $1 !~ "/f$" { $3 = d } { print }' datasets >m \\
            && mv m datasets ;;
      esac
      """;
}
