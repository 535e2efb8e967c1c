package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.cli.ZsealProcess.Ended;
import dev.zseal.stream.Vectors;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `zseal restore --heal` as a person types it. The pool's `tank/fs` has what the vault has, and
/// one snapshot more.
@Timeout(120)
class RestoreCommandTest {

  private static final String SET = "lab-2.3-gcm256-lz4-128k-pass";

  @TempDir Path folder;
  private ZsealProcess zseal = nothing();
  private String vault = "";

  @SuppressWarnings("NullAway") // made before each test
  private static ZsealProcess nothing() {
    return null;
  }

  @BeforeEach
  void aVaultAndAPool() throws Exception {
    Path zfs = folder.resolve("zfs");
    Files.writeString(
        zfs,
        """
        #!/bin/sh
        cd "${0%/*}" || exit 1
        case "$*" in
          version) printf 'zfs-2.3.9-1\\nzfs-kmod-2.3.9-1\\n' ;;
          *" -v "*|"status "*) cat status ;;
          "receive -c "*) echo "$3" >>healed; cat >/dev/null ;;
          list*) cat points ;;
          *) echo "$*" >>asked; exit 1 ;;
        esac
        """);
    assertThat(zfs.toFile().setExecutable(true)).isTrue();
    zseal = new ZsealProcess(Files.createDirectory(folder.resolve("run")), zfs);
    vault = folder.resolve("vault").toString();
    var _ = here("init", "-V", vault);
    for (String stream : List.of("fs.full.0", "fs.incr.1")) {
      Path file = folder.resolve(stream);
      Files.write(file, Vectors.bytes(SET, stream));
      var _ = here("receive", "-V", vault, file.toString());
    }
    String guids =
        here("list", "-H", "-t", "snapshot", "-o", "name,guid", "-V", vault)
            .replace("corpus/fs@", "tank/fs@");
    StringBuilder points = new StringBuilder();
    for (String line : guids.lines().toList()) {
      String[] fields = line.split("\t", 2);
      String guid = Long.toUnsignedString(Long.parseUnsignedLong(fields[1], 16));
      points.append("%s\t%s\t10\t-\t0\n".formatted(fields[0], guid));
    }
    Files.writeString(folder.resolve("points"), points + "tank/fs@own\t7\t30\t-\t0\n");
    lost("tank/fs@s1:/film");
  }

  /// What it says in this process: without a pool that is quicker.
  private static String here(String... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    assertThat(Zseal.run(words, new PrintWriter(out), new PrintWriter(err))).as("%s", err).isZero();
    return out.toString();
  }

  private void lost(String place) throws Exception {
    Files.writeString(
        folder.resolve("status"),
        place.isEmpty()
            ? "errors: No known data errors\n"
            : """
            "error_count": "1"
            errors: Permanent errors have been detected in the following files:

                    %s
            """
                .formatted(place));
  }

  private List<String> healed() throws Exception {
    Path file = folder.resolve("healed");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  @Test
  void aDataset_isHealedWhereItLostSomething() throws Exception {
    Ended ended = zseal.run("restore", "--heal", "tank/fs", "-V", vault);

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(healed()).containsExactly("tank/fs@s1");
    assertThat(ended.out()).contains("1 of 1 snapshots of tank/fs", "next: zpool scrub tank");
  }

  @Test
  void all_isEachThatTheVaultHas_andTheOthersAreNamed() throws Exception {
    lost("");
    Ended nothing = zseal.run("restore", "--heal", "tank/fs", "-V", vault);
    assertThat(nothing.status()).isZero();
    assertThat(nothing.out()).contains("nothing that a snapshot of tank/fs has lost", "--all");
    assertThat(healed()).isEmpty();

    Ended ended = zseal.run("restore", "--heal", "--all", "tank/fs", "-V", vault);

    assertThat(ended.status()).isEqualTo(8);
    assertThat(healed()).containsExactly("tank/fs@s0", "tank/fs@s1");
    assertThat(ended.out()).contains("2 of 3 snapshots of tank/fs were gone over");
    assertThat(ended.err()).contains("@own is not in the vault");
  }

  @Test
  void aSnapshot() throws Exception {
    Ended ended = zseal.run("restore", "--heal", "tank/fs@s0", "-V", vault);

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(healed()).containsExactly("tank/fs@s0");
  }

  @Test
  void aDryRun() throws Exception {
    Ended ended = zseal.run("restore", "-n", "--heal", "--all", "tank/fs", "-V", vault);

    assertThat(ended.out()).contains("zseal send corpus/fs@s0 | zfs receive -c tank/fs@s0");
    assertThat(healed()).isEmpty();
  }

  @Test
  void whatHasNoMeaning_isAMistake() throws Exception {
    for (String words :
        List.of(
            "restore --heal tank/fs tank/new",
            "restore --heal -r tank/fs",
            "restore --heal --all tank/fs@s0",
            "restore --all tank/fs tank/new")) {
      var sink = new PrintWriter(new StringWriter());

      assertThat(Zseal.run((words + " -V " + vault).split(" ", -1), sink, sink))
          .as(words)
          .isEqualTo(2);
    }
    assertThat(healed()).isEmpty();
  }
}
