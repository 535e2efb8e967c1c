package dev.zseal.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.name.DatasetName;
import dev.zseal.nvlist.ResumeToken;
import dev.zseal.problem.Problem;
import dev.zseal.stream.ResumedStream;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead.ResumePoint;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.send.CapsuleChoice;
import dev.zseal.vault.send.SendPlan;
import dev.zseal.vault.send.StreamPlan;
import dev.zseal.zfs.ZfsHost;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A restore that was cut short, with a script in the place of `zfs`.
@Timeout(120)
class RestoreResumeTest implements RestoreListener {

  private static final String SET = "lab-2.3-gcm256-lz4-128k-pass";

  @TempDir Path folder;
  private final List<String> steps = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();
  private final List<Long> left = new ArrayList<>();
  private final List<Manifest> snapshots = new ArrayList<>();
  private Vault vault = nothing();

  @SuppressWarnings("NullAway") // made before each test
  private static Vault nothing() {
    return null;
  }

  @BeforeEach
  void twoSnapshots() throws Exception {
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-22T03:00:00Z"));
    vault = Vault.init(folder.resolve("vault"), 1 << 20, 10, clock, new SplittableRandom(1));
    store(Vectors.bytes(SET, "fs.full.0"), Vectors.bytes(SET, "fs.incr.1"));
    vault.catalog().everySnapshot().forEach(snapshots::add);
    snapshots.sort((a, b) -> a.snapshot().compareTo(b.snapshot()));
    for (String file : List.of("tokens", "snaps", "log", "roots")) {
      Files.writeString(folder.resolve(file), "");
    }
  }

  private void store(byte[]... streams) throws Exception {
    for (byte[] stream : streams) {
      vault.receive(
          new ByteArrayInputStream(stream),
          "test",
          WriterIdentity.generate(),
          ReceiveOptions.DEFAULT,
          ReceiveListener.SILENT);
    }
  }

  /// What is received whole is there afterwards as `then` says.
  private Restore.Restored restore(String source, boolean recursive, boolean dryRun)
      throws Exception {
    Path program = folder.resolve("zfs");
    Files.writeString(
        program,
        """
        #!/bin/sh
        cd '%s'
        echo "$*" >>log
        for last; do :; done
        case "$*" in
          "receive "*)
            n=$(ls | grep -c '^received')
            if [ -f limit ]; then
              head -c "$(cat limit)" >"received$n"; mv late tokens
              echo 'cannot receive resume stream: incomplete stream' >&2; exit 1
            fi
            cat >"received$n"
            awk -F'\\t' -v d="$last" '$1 != d' tokens >t; mv t tokens
            [ ! -f "then$n" ] || cat "then$n" >>snaps ;;
          *"-r -t filesystem,volume -o name,value receive_resume_token "*)
            awk -F'\\t' -v OFS='\\t' '
              FILENAME == "tokens" { t[$1] = $2; next }
              { print $1, ($1 in t) ? t[$1] : "-" }' tokens datasets ;;
          *"name,property,value,source"*receive_resume_token*|get*receive_resume_token*)
            t=$(awk -F'\\t' -v d="$last" '$1 == d {print $2}' tokens)
            printf 'receive_resume_token\\t%%s\\t-\\n' "${t:--}" ;;
          *" -d0 "*)
            if [ -f datasets ] && grep -q -x "$last" datasets; then
              printf '%%s\\tfilesystem\\t7\\taes-256-gcm\\t%%s\\tunavailable\\n' "$last" "$last"
            else
              echo "cannot open '$last': dataset does not exist" >&2; exit 1
            fi ;;
          *encryptionroot,keystatus,origin*)
            awk -F'\\t' -v OFS='\\t' '
              FILENAME == "roots" { own[$1] = 1; next }
              FILENAME == "tokens" { t[$1] = $2; next }
              NR == 1 || !first { first = first ? first : $1 }
              { print $1, "filesystem", 7, ($1 in own) ? $1 : first, "unavailable", "-", 0, "no",
                "off", "noauto", ($1 in t) ? t[$1] : "-", 1000000, 0, 0, 0, 0
              }' roots tokens datasets ;;
          *ivsetguid*) awk -F'\\t' -v OFS='\\t' '{ print $1, $2, $4, "-", 0 }' snaps ;;
          *"-t snapshot "*) cat snaps ;;
        esac
        """
            .formatted(folder));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    ZfsHost host = ZfsHost.local().withPrograms(program.toString(), program.toString());
    var request =
        new Restore.Request(
            source, DatasetName.parse("pool/new"), recursive, CapsuleChoice.AS_RECEIVED, dryRun);
    return new Restore(vault, host, this).run(request);
  }

  private void there(String... datasets) throws Exception {
    Files.writeString(folder.resolve("datasets"), String.join("\n", datasets) + "\n");
  }

  private void part(String dataset, ResumeToken token) throws Exception {
    Files.writeString(folder.resolve("tokens"), dataset + "\t" + token.encode() + "\n");
  }

  private void then(int receive, String dataset, Manifest snapshot) throws Exception {
    Files.writeString(folder.resolve("then" + receive), line(dataset, snapshot));
  }

  private void has(String dataset, Manifest snapshot) throws Exception {
    Files.writeString(folder.resolve("snaps"), line(dataset, snapshot), StandardOpenOption.APPEND);
  }

  private static String line(String dataset, Manifest snapshot) {
    return "%s@%s\t%s\t%d\t%d\n"
        .formatted(
            dataset,
            snapshot.snapshot(),
            Long.toUnsignedString(snapshot.guid()),
            snapshot.creation(),
            snapshot.creation());
  }

  private static ResumeToken token(Manifest to, OptionalLong from, ResumePoint point) {
    return new ResumeToken(
        from,
        point.object(),
        point.offset(),
        4096,
        to.guid(),
        to.fullName(),
        true,
        true,
        true,
        true);
  }

  /// A block in the middle.
  private static ResumePoint middle(byte[] stream) throws Exception {
    List<ResumePoint> points = new ArrayList<>();
    var reader = new StreamReader(new ByteArrayInputStream(stream), "test");
    for (SendRecord r = reader.next(); r != null; r = reader.next()) {
      byte[] _ = reader.payload();
      if (r instanceof SendRecord.Write write) {
        points.add(new ResumePoint(write.object(), write.offset()));
      }
    }
    return points.get(points.size() / 2);
  }

  private byte[] received(int n) throws Exception {
    return Files.readAllBytes(folder.resolve("received" + n));
  }

  private byte[] sent(StreamPlan plan) throws Exception {
    var out = new ByteArrayOutputStream();
    vault.send(new SendPlan(List.of(plan), null), out, _ -> {});
    return out.toByteArray();
  }

  private List<String> receives() throws Exception {
    return Files.readAllLines(folder.resolve("log")).stream()
        .filter(line -> line.startsWith("receive"))
        .toList();
  }

  @Test
  void whatCameIsKept_andTheNextRunSendsTheRestOnly() throws Exception {
    byte[] full = Vectors.bytes(SET, "fs.full.0");
    Manifest first = snapshots.getFirst();
    ResumeToken token = token(first, OptionalLong.empty(), middle(full));
    Files.writeString(folder.resolve("late"), "pool/new\t" + token.encode() + "\n");
    Files.writeString(folder.resolve("limit"), "5000");

    assertThatThrownBy(() -> restore("corpus/fs@s0", false, false)).isInstanceOf(Problem.class);

    assertThat(receives()).containsExactly("receive -s -u pool/new");
    assertThat(notices)
        .singleElement()
        .asString()
        .contains("what came stays at pool/new", "zfs receive -A pool/new");
    Files.delete(folder.resolve("limit"));
    there("pool/new");
    then(1, "pool/new", first);
    Restore.Restored restored = restore("corpus/fs@s0", false, false);

    assertThat(received(1)).isEqualTo(ResumedStream.of(full, middle(full)));
    assertThat(left).singleElement().matches(bytes -> bytes < full.length * 2L / 3 && bytes > 0);
    assertThat(steps.getLast()).startsWith("zseal send -t 1-").endsWith("receive -s -u pool/new");
    assertThat(restored.snapshot().guid()).isEqualTo(first.guid());
    assertThat(receives()).hasSize(2);
  }

  /// As `zfs receive` of 2.3.9 does it, which may skip a stream of a package and end with status 0.
  @Test
  void whatAPackageDidNotBring_isNotCalledRestored() throws Exception {
    there("pool/new");
    has("pool/new", snapshots.getFirst());

    assertThatThrownBy(() -> restore("corpus/fs@s1", true, false))
        .isInstanceOf(Problem.Unavailable.class)
        .hasMessageContaining("not all of corpus/fs@s1 was restored into pool/new");

    then(1, "pool/new", snapshots.get(1));
    assertThat(restore("corpus/fs@s1", true, false).snapshot().guid())
        .isEqualTo(snapshots.get(1).guid());
  }

  @Test
  void anIncrementGoesOnAsWell() throws Exception {
    byte[] increment = sent(new StreamPlan(snapshots.get(1), snapshots.get(0), false, null));
    there("pool/new");
    part(
        "pool/new",
        token(snapshots.get(1), OptionalLong.of(snapshots.getFirst().guid()), middle(increment)));
    Restore.Restored restored = restore("corpus/fs@s1", false, false);

    assertThat(received(0)).isEqualTo(ResumedStream.of(increment, middle(increment)));
    assertThat(restored.snapshot().snapshot()).isEqualTo("s1");
  }

  @Test
  void theNewest_whereAnOlderOneWasBegun_isThatOneAndThenTheIncrement() throws Exception {
    byte[] full = Vectors.bytes(SET, "fs.full.0");
    there("pool/new");
    part("pool/new", token(snapshots.getFirst(), OptionalLong.empty(), middle(full)));
    then(0, "pool/new", snapshots.getFirst());
    Restore.Restored restored = restore("corpus/fs", false, false);

    assertThat(received(0)).isEqualTo(ResumedStream.of(full, middle(full)));
    assertThat(received(1))
        .isEqualTo(sent(new StreamPlan(snapshots.get(1), snapshots.get(0), false, null)));
    assertThat(restored.snapshot().snapshot()).isEqualTo("s1");
  }

  @Test
  void aPartOfAnother_isNotTouched() throws Exception {
    there("pool/new");
    ResumePoint point = new ResumePoint(1, 0);
    ResumeToken older = token(snapshots.getFirst(), OptionalLong.empty(), point);
    part("pool/new", older);

    assertThatThrownBy(() -> restore("corpus/fs@s1", false, false))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("holds part of another snapshot than corpus/fs@s1")
        .satisfies(e ->
            assertThat(((Problem) e).hint())
                .contains("zseal restore corpus/fs@s0 pool/new", "zfs receive -A pool/new"));
    for (ResumeToken foreign :
        List.of(
            new ResumeToken(older.fromGuid(), 1, 0, 0, 99, "x/y@z", true, true, true, true),
            new ResumeToken(
                older.fromGuid(), 1, 0, 0, older.toGuid(), "x@z", true, true, true, false),
            new ResumeToken(
                OptionalLong.of(98), 1, 0, 0, older.toGuid(), "x@z", true, true, true, true))) {
      part("pool/new", foreign);
      assertThatThrownBy(() -> restore("corpus/fs@s0", false, false))
          .isInstanceOf(Problem.Refused.class)
          .hasMessageContaining("not this vault's");
    }
    Files.writeString(folder.resolve("tokens"), "pool/new\t1-abc-def-00\n");
    assertThatThrownBy(() -> restore("corpus/fs@s0", false, false))
        .isInstanceOf(Problem.Corrupt.class);
    assertThat(receives()).isEmpty();
  }

  @Test
  void aDryRun_saysWhatIsLeft() throws Exception {
    byte[] full = Vectors.bytes(SET, "fs.full.0");
    there("pool/new");
    part("pool/new", token(snapshots.getFirst(), OptionalLong.empty(), middle(full)));
    Restore.Restored _ = restore("corpus/fs@s0", false, true);

    assertThat(left).hasSize(1);
    assertThat(receives()).isEmpty();
  }

  private Manifest held(String fullName) throws Exception {
    for (Manifest manifest : vault.catalog().everySnapshot()) {
      if (manifest.fullName().equals(fullName)) {
        return manifest;
      }
    }
    throw new AssertionError(fullName);
  }

  @Test
  void ofAHierarchy_theChildGoesOn_thenAPackageFollows() throws Exception {
    store(Vectors.bytes("packages-2.3", "R.one"));
    Manifest top = held("ri/top@one");
    Manifest child = held("ri/top/a@one");
    byte[] full = sent(StreamPlan.full(child));
    there("pool/new", "pool/new/a", "pool/new/a/b", "pool/new/v");
    then(0, "pool/new/a", child);
    has("pool/new", top);
    has("pool/new/a/b", held("ri/top/a/b@one"));
    has("pool/new/v", held("ri/top/v@one"));
    part("pool/new/a", token(child, OptionalLong.empty(), middle(full)));
    Restore.Restored restored = restore("ri/top@one", true, false);

    assertThat(received(0)).isEqualTo(ResumedStream.of(full, middle(full)));
    assertThat(receives()).containsExactly("receive -s -u pool/new/a", "receive -s -u pool/new");
    var reader = new StreamReader(new ByteArrayInputStream(received(1)), "package");
    assertThat(((SendRecord.Begin) Objects.requireNonNull(reader.next())).compound()).isTrue();
    byte[] _ = reader.payload();
    assertThat(reader.next()).isInstanceOf(SendRecord.End.class);
    // A full of what is there would be refused.
    var last = (SendRecord.Begin) Objects.requireNonNull(reader.next());
    assertThat(last.toGuid()).isEqualTo(top.guid());
    assertThat(last.fromGuid()).isEqualTo(top.guid());
    assertThat(restored.snapshot().guid()).isEqualTo(top.guid());

    assertThatThrownBy(() -> restore("ri/top@one", true, false))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("has ri/top@one already");
  }

  /// A package would have made it inherit; who finished the part by hand has to say so himself.
  @Test
  void ofAHierarchy_aChildThatStayedARoot_isTold() throws Exception {
    store(Vectors.bytes("packages-2.3", "R.one"));
    there("pool/new", "pool/new/a", "pool/new/a/b", "pool/new/v");
    for (String below : List.of("", "/a", "/a/b", "/v")) {
      has("pool/new" + below, held("ri/top" + below + "@one"));
    }
    Files.writeString(folder.resolve("roots"), "pool/new/a\n");

    assertThatThrownBy(() -> restore("ri/top@one", true, false))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("pool/new/a is an encryption root of its own")
        .satisfies(e -> assertThat(((Problem) e).hint()).contains("zfs change-key -i pool/new/a"));
  }

  /// In the wrong place it would become what it is not.
  @ParameterizedTest
  @ValueSource(strings = {"pool/new", "pool/new/b"})
  void ofAHierarchy_aPartInAnotherPlace_isNotTouched(String place) throws Exception {
    store(Vectors.bytes("packages-2.3", "R.one"));
    there("pool/new", "pool/new/a", "pool/new/b");
    part(place, token(held("ri/top/a@one"), OptionalLong.empty(), new ResumePoint(1, 0)));

    assertThatThrownBy(() -> restore("ri/top@one", true, false))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining(place + " holds part of another snapshot");
    assertThat(receives()).isEmpty();
  }

  @Override
  public void step(String command) {
    steps.add(command);
  }

  @Override
  public void notice(String text) {
    notices.add(text);
  }

  @Override
  public void goesOn(Manifest snapshot, DatasetName target, long there, long rest) {
    left.add(rest);
  }

  @Override
  public void progress(long bytes) {}
}
