package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The commands around jobs, where no pool of the configuration is there.
@Timeout(60)
class JobCommandsTest {

  private static final String SECRET = "5ecre7-0f-thi5-te5t";

  @TempDir Path folder;
  private String file = "";

  record Outcome(int status, String out, String err) {}

  @BeforeEach
  void configuration() throws Exception {
    file = folder.resolve("zseal.toml").toString();
    configure("");
  }

  private void configure(String more) throws Exception {
    String text =
        """
        zone = "UTC"
        state = "%s/state"
        [target.usb]
        vault = "%s/vault"
        [job.photos]
        datasets = ["zseal-no-such-pool/photos"]
        to = ["usb"]
        schedule = "0 3 * * *"
        keep = { daily = 7 }
        monitor = "http://localhost:9/SECRET"
        [alert.hook]
        kind = "webhook"
        url = "http://localhost:9/hook/SECRET"
        """;
    Files.writeString(
        folder.resolve("zseal.toml"),
        (text + more).replace("%s", folder.toString()).replace("SECRET", SECRET));
  }

  private Outcome run(String... words) {
    return bare(Stream.concat(Arrays.stream(words), Stream.of("-c", file)).toArray(String[]::new));
  }

  private static Outcome bare(String... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Zseal.run(words, new PrintWriter(out, true), new PrintWriter(err, true));
    assertThat(out.toString() + err).doesNotContain(SECRET);
    return new Outcome(status, out.toString(), err.toString());
  }

  @Test
  void configCheck_saysWhatThereIs_andEveryMistake() throws Exception {
    Outcome good = run("config", "check");
    assertThat(good.status()).as(good.out()).isZero();
    assertThat(good.out()).contains("job photos: backup of zseal-no-such-pool/photos to usb, ");
    assertThat(run("config", "check", "--json").out()).contains("\"job\":\"photos\"");

    configure("[job.byproperty]\nproperty = \"zseal:backup=yes\"\nto = [\"usb\"]\n");
    assertThat(run("config", "check").out()).contains("backup of zseal:backup=yes to usb, by hand");

    configure("[job.x]\nmonitr = \"SECRET\"\nto = [\"ubs\"]\n");
    Outcome bad = run("config", "check");
    assertThat(bad.status()).isEqualTo(2);
    assertThat(bad.out()).contains("monitr").contains("ubs").contains("zseal.toml:");

    configure("[alert.second]\nkind = \"webhook\"\nurl = \"SECRET is no URL\"\n");
    assertThat(run("config", "check").status()).isEqualTo(2);
  }

  @Test
  void whereNobodyIsToldWhatIsWrong_thatIsSaid() throws Exception {
    for (String word : List.of("status", "config")) {
      String[] words =
          word.equals("config") ? new String[] {"config", "check"} : new String[] {word};
      assertThat(run(words).out()).doesNotContain("nobody to tell");
    }
    Path toml = folder.resolve("zseal.toml");
    String text = Files.readString(toml);
    Files.writeString(toml, text.substring(0, text.indexOf("[alert.hook]")));
    for (Outcome said : List.of(run("status"), run("config", "check"))) {
      assertThat(said.out())
          .contains("nobody to tell")
          .contains("A monitor hears only how runs end.")
          .contains("[alert.phone]");
    }
    assertThat(run("config", "check").status()).isZero();
    assertThat(run("config", "check", "--json").out()).contains("\"remark\":\"zseal has nobody");
    assertThat(run("status", "--json").out()).contains("\"remark\":\"zseal has nobody");
  }

  @Test
  void poolsOfOneNameOnTwoMachines_thatComeToOneVault_areTold() throws Exception {
    Path toml = folder.resolve("zseal.toml");
    String two =
        """
        [source.a]
        host = "ssh://a"
        [source.b]
        host = "ssh://b"
        [target.v]
        vault = "%s/v"
        [target.w]
        vault = "%s/w"
        [defaults]
        schedule = "every 1h"
        [job.a]
        source = "a"
        datasets = ["rpool/home"]
        to = ["v"]
        [job.b]
        source = "b"
        datasets = ["rpool/srv", "data/**"]
        to = ["v", "w"]
        """
            .formatted(folder, folder);
    Files.writeString(toml, two);
    assertThat(run("config", "check").out())
        .contains("warning: job a: job b brings pool rpool of another machine to the same vault");
    Files.writeString(toml, two.replace("\"v\", \"w\"", "\"w\""));
    assertThat(run("config", "check").out()).doesNotContain("of another machine");
  }

  @Test
  void aTestOfAlerts_saysThatMonitorsAreNotTested() {
    assertThat(run("watch", "--test").out())
        .contains("NOT REACHED localhost")
        .contains("not tested localhost: the monitor of job photos");
  }

  @Test
  void scheduleLint_knowsTheSixthField() {
    Outcome lint = bare("schedule", "lint", "--zone", "UTC", "0 0 3 * *");

    assertThat(lint.status()).isEqualTo(1);
    assertThat(lint.out()).contains("0 3 * * *");
    assertThat(bare("schedule", "lint", "--zone", "UTC", "0 3 * * *").status()).isZero();
    assertThat(bare("schedule", "lint", "61 * * * *").status()).isEqualTo(2);
    assertThat(run("schedule", "show").out()).contains("photos: ").contains(" 03:00");
  }

  @Test
  void scheduleLint_saysWhenAJobRuns_withinItsWindow() throws Exception {
    configure(
        """
        [job.scrub]
        kind = "scrub"
        to = ["usb"]
        schedule = "0 22 * * *"
        window = "04:00-06:00"
        """);
    assertThat(run("schedule", "lint").out())
        .contains("scrub: `0 22 * * *` runs every day at 22:00, within 04:00-06:00\n")
        .contains(" 04:00\n")
        .doesNotContain(" 22:00\n");
  }

  @Test
  void scheduleInstall_printsEachWay() throws Exception {
    assertThat(run("schedule", "install", "--daemon").out())
        .contains("# zseal.service")
        .contains("ExecStart=\"/usr/bin/zseal\" \"daemon\" \"-c\" \"" + file);
    assertThat(run("schedule", "install", "--timers").out())
        .contains("# zseal-photos.timer")
        .contains("# zseal-photos.service")
        .contains("# zseal-watch.timer");
    assertThat(run("schedule", "install", "--cron").out())
        .contains("0 3 * * *")
        .contains("/usr/bin/zseal run -c " + file);
    assertThat(run("schedule", "install", "--truenas").out())
        .contains("Command: /usr/bin/zseal run -c " + file);
    Outcome unsaid = run("schedule", "install");
    assertThat(unsaid.status()).isEqualTo(2);
    assertThat(unsaid.err()).startsWith("error: Missing required argument");
    String none = folder.resolve("nofolder").toString();
    assertThat(run("schedule", "install", "--timers", "--to", none).err())
        .contains("cause: " + none + " does not exist\nhint: Make that folder first");
    Outcome written = run("schedule", "install", "--timers", "--to", folder.toString());
    assertThat(written.out()).contains("systemctl enable --now zseal-photos.timer");
    assertThat(folder.resolve("zseal-photos.timer")).exists();
  }

  @Test
  void scheduleInstall_saysWhatIsLeftOfJobsThatAreGone() throws Exception {
    String to = folder.resolve("units").toString();
    Files.createDirectory(folder.resolve("units"));
    Files.writeString(folder.resolve("units/zseal-own.timer"), "[Timer]\n");
    configure("[job.old]\nkind = \"scrub\"\nto = [\"usb\"]\nschedule = \"@weekly\"\n");
    Outcome first = run("schedule", "install", "--timers", "--to", to);
    assertThat(first.out())
        .doesNotContain("left from before")
        .contains("Now: systemctl daemon-rel");
    assertThat(run("schedule", "install", "--timers", "--to", to).out())
        .doesNotContain("left from before");

    configure("");
    assertThat(run("schedule", "install", "--timers", "--to", to).out())
        .contains("left from before, and wanted no more: zseal-old.service, zseal-old.timer")
        .contains("Now: systemctl disable --now zseal-old.timer")
        .contains("     rm " + to + "/zseal-old.service")
        .doesNotContain("zseal-own")
        .doesNotContain("disable --now zseal-photos");
    // Else each job would be started twice.
    assertThat(run("schedule", "install", "--daemon", "--to", to).out())
        .contains("disable --now zseal-photos.timer")
        .contains("disable --now zseal-watch.timer")
        .contains("enable --now zseal.service");
    assertThat(run("schedule", "install", "--timers", "--to", to).out())
        .contains("disable --now zseal.service")
        .doesNotContain("disable --now zseal-watch.timer");
  }

  @Test
  void scheduleInstall_marksItsLinesOfACrontab() {
    String lines = run("schedule", "install", "--cron").out();
    assertThat(lines)
        .startsWith("# zseal begin " + file + "\n")
        .endsWith("# zseal end " + file + "\n");
  }

  @Test
  void scheduleInstall_namesTheProgramThatRuns() throws Exception {
    Path program = Files.createFile(folder.resolve("zseal"));
    System.setProperty("zseal.program", program.toString());
    try {
      Outcome printed = run("schedule", "install", "--daemon");
      assertThat(printed.out()).contains("ExecStart=\"" + program + "\" \"daemon\"");
      assertThat(printed.err()).contains("there is no program " + program).contains("ln -s ");
    } finally {
      System.clearProperty("zseal.program");
    }
    assertThat(run("schedule", "install", "--daemon", "--program", "/bin/sh").err())
        .doesNotContain("there is no program");
  }

  @Test
  void scheduleInstall_letsTheServiceWriteItsMetrics() throws Exception {
    String text = Files.readString(folder.resolve("zseal.toml"));
    Files.writeString(folder.resolve("zseal.toml"), "metrics_file = \"/srv/m/z.prom\"\n" + text);
    String metrics = "ReadWritePaths=-\"/srv/m\"\n";
    assertThat(run("schedule", "install", "--daemon").out()).contains(metrics);
    assertThat(run("schedule", "install", "--timers").out().split("# zseal-watch.service", -1)[1])
        .contains(metrics);
  }

  @Test
  void watch_writesTheMetrics() throws Exception {
    Path file = folder.resolve("z.prom");
    String text = Files.readString(folder.resolve("zseal.toml"));
    Files.writeString(
        folder.resolve("zseal.toml"), "metrics_file = \"%s\"\n".formatted(file) + text);
    run("watch");
    assertThat(file).content().contains("zseal_");
  }

  @Test
  void aScheduleThatMayNotBeMeant_isRemarked_andNoMistake() throws Exception {
    String text = Files.readString(folder.resolve("zseal.toml"));
    Files.writeString(folder.resolve("zseal.toml"), text.replace("0 3 * * *", "0 0 3 * *"));

    Outcome checked = run("config", "check");

    assertThat(checked.status()).isZero();
    assertThat(checked.out())
        .contains("warning: job photos: runs on the 3rd of each month at 00:00. Did you mean");
    assertThat(run("config", "check", "--json").out()).contains("\"warning\":\"runs on the 3rd");
    assertThat(run("schedule", "install", "--daemon").err())
        .contains("warning: job photos: runs on the 3rd of each month");
  }

  @Test
  void aSecretThatOnlyTheServiceHas_isNotNeededToLook() throws Exception {
    String text = Files.readString(folder.resolve("zseal.toml"));
    Files.writeString(
        folder.resolve("zseal.toml"),
        text.replaceFirst("monitor = .*", "monitor = \"credential:monitor\"")
            .replaceFirst("url = .*", "url = \"env:ZSEAL_NO_SUCH_VARIABLE\""));
    assertThat(run("schedule", "show").status()).isZero();
    assertThat(run("schedule", "lint").status()).isZero();
    assertThat(run("schedule", "install", "--daemon").status()).isZero();
    assertThat(run("logs", "photos").err()).doesNotContain("secret");
    assertThat(run("status").out()).contains("zseal-no-such-pool");
    assertThat(run("daemon", "reload").status()).isEqualTo(4);
    assertThat(run("run", "-n", "photos").err()).doesNotContain("secret");
    assertThat(run("run", "photos").status()).isEqualTo(2);
    assertThat(run("watch").status()).isEqualTo(2);
    assertThat(run("daemon").status()).isEqualTo(2);
    Outcome checked = run("config", "check");
    assertThat(checked.status()).isEqualTo(2);
    assertThat(checked.out()).contains("a secret is missing").contains("job photos: backup");
  }

  @Test
  void scheduleInstall_saysWhatOnlyTheDaemonCanDo() throws Exception {
    configure("[job.scrub]\nkind = \"scrub\"\nto = [\"usb\"]\nafter = [\"photos\"]\n");
    assertThat(run("schedule", "install", "--cron").err())
        .contains("job scrub has no schedule and comes after photos");
    assertThat(run("schedule", "install", "--daemon").err()).doesNotContain("job scrub");
  }

  @Test
  void aJobThatNeverRan_hasNoLog_andThatIsSaid() throws Exception {
    // The state folder is that of all tests.
    Path toml = folder.resolve("zseal.toml");
    Files.writeString(toml, Files.readString(toml).replace("job.photos", "job.never"));
    Outcome logs = run("logs", "never");
    assertThat(logs.status()).isEqualTo(2);
    assertThat(logs.err())
        .contains("error: job never has no log: it never ran")
        .contains("zseal schedule show")
        .doesNotContain("no such run");
    Outcome list = run("logs");
    assertThat(list.out()).isEmpty();
    assertThat(list.err()).isEqualTo("No job has run yet.\n");
  }

  @Test
  void aRun_fails_isLogged_andStatusSaysSo() throws Exception {
    Outcome ran = run("run", "photos");
    assertThat(ran.status()).isNotZero();
    assertThat(ran.err()).contains("done: nothing went well");

    assertThat(run("logs").out()).contains("photos").contains("nothing went well");
    assertThat(run("logs", "photos").out()).contains("FAILED");
    assertThat(run("logs", "photos", "--json").out()).contains("\"event\":\"finished\"");
    assertThat(run("logs", "photos", "--run", "zz").status()).isEqualTo(2);
    assertThat(run("logs", "nobody").status()).isEqualTo(2);

    Outcome status = run("status");
    assertThat(status.status()).isIn(1, 2);
    assertThat(status.out()).contains("What is wrong:").contains("photos");
    assertThat(run("status", "--json").out()).startsWith("{").contains("\"alarms\":");
    assertThat(run("status", "--nagios").out())
        .startsWith("ZSEAL ")
        .contains(" | copies=1 ")
        .hasLineCount(1);
    assertThat(run("metrics").out()).contains("zseal_");
    checkNoSecretIsKept();
  }

  private void checkNoSecretIsKept() throws Exception {
    try (Stream<Path> files = Files.walk(state())) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(each), StandardCharsets.ISO_8859_1))
            .as("%s", each)
            .doesNotContain(SECRET);
      }
    }
  }

  @Test
  void aDryRun_leavesNoState() throws Exception {
    List<Path> before = logs();
    assertThat(run("run", "-n").status()).isNotZero();
    assertThat(logs()).isEqualTo(before);
  }

  /// The build names a folder for all tests, which counts for more than the configuration's.
  private Path state() {
    String named = System.getenv("ZSEAL_STATE");
    return named == null ? folder.resolve("state") : Path.of(named);
  }

  private List<Path> logs() throws Exception {
    if (!Files.isDirectory(state().resolve("runs"))) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(state().resolve("runs"))) {
      return files.sorted().toList();
    }
  }

  @Test
  void withoutAConfiguration_statusCannotTell() {
    Outcome nagios = bare("status", "--nagios", "-c", folder.resolve("none").toString());

    assertThat(nagios.status()).isEqualTo(3);
    assertThat(nagios.out()).startsWith("ZSEAL UNKNOWN - there is no configuration");
  }

  @Test
  void metricsHasADashboardAndRules() {
    assertThat(bare("metrics", "--dashboard").out()).startsWith("{");
    assertThat(bare("metrics", "--rules").out()).contains("groups:");
  }

  @Test
  void theDaemonsCommands_needADaemon() {
    for (String word : List.of("reload", "stop")) {
      assertThat(run("daemon", word).status()).isEqualTo(4);
    }
    assertThat(run("daemon", "run").status()).isEqualTo(2);
    assertThat(run("daemon", "dance").status()).isEqualTo(2);
  }

  @Test
  void anUnknownFormOfLog_isToldAsSuch() {
    Outcome ran = run("run", "--log", "xml");

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("human, json and journald");
  }
}
