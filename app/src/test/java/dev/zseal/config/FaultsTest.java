package dev.zseal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each kind of mistake, with its place, what is wrong and what would be right.
class FaultsTest {

  private static final String JOB = "datasets = [\"tank/a\"]\nvault = \"/v\"\n";

  record Case(String text, List<String> faults) {
    Case {
      faults = List.copyOf(faults);
    }

    Case(String text, String... faults) {
      this(text, List.of(faults));
    }

    @Override
    public String toString() {
      return faults.getFirst();
    }
  }

  private static Case small(String line, String fault) {
    return new Case(JOB + line + "\n", "3:" + fault);
  }

  static List<Case> smallForm() {
    return List.of(
        small("scedule = \"@daily\"", "1: there is no key 'scedule' here. Did you mean schedule?"),
        small("qqqqqqq = 1", "1: there is no key 'qqqqqqq' here. Keys here: after, alert,"),
        small(
            "host = \"ssh://x\"",
            "1: there is no key 'host' here. It belongs into"
                + " [source.NAME] or [target.NAME] or [alert.NAME]."),
        small(
            "  schedule = 3",
            "3: schedule is a number, not a text. Write it in quotes:" + " schedule = \"...\"."),
        small("schedule = \"\"", "1: schedule is empty. Write it in quotes"),
        small("schedule = \"0 25 * * *\"", "1: schedule: "),
        small("schedule = \"dayly at 3\"", "1: schedule: "),
        small(
            "recursive = \"yes\"",
            "1: recursive is a text, and neither true nor false. Write"
                + " recursive = true, without quotes."),
        small(
            "verify = 1",
            "1: verify is a number, and neither true nor false. Write verify ="
                + " false, without quotes."),
        small(
            "at_once = 17",
            "1: at_once = 17 is out of range: 1 to 16 are taken. Write a number"
                + " without quotes: at_once = 2."),
        small(
            "at_once = \"4\"",
            "1: at_once is a text, not a whole number. Write a number without"
                + " quotes: at_once = 2."),
        small("metrics_port = 9.5", "1: metrics_port is a number, not a whole number."),
        small(
            "max_age = \"1y\"",
            "1: max_age: '1y' is not a span of time (it is not a number with"
                + " s, m, h, d or w: seconds, minutes, hours, days, weeks). Write it as 15m, 26h or"
                + " 8d."),
        small(
            "jitter = \"2d\"",
            "1: jitter: '2d' is too long for a delay (it is more than a day). Write it as 20m or"
                + " 2h."),
        small(
            "metrics_file = \"/tmp/x\"",
            "1: metrics_file: metrics cannot go to /tmp/x (the node exporter reads only files that"
                + " end in .prom). Name it zseal.prom."),
        small("alert_repeat = \"0h\"", "1: alert_repeat: '0h' is no time at all (it is 0). Write"),
        small(
            "limit = \"5 MB/s\"",
            "1: limit: '5 MB/s' is no rate (it is not a number of bytes a"
                + " second, with K, M or G). Write it as 50M."),
        small("limit = 50", "1: limit is a number, not a text."),
        small("window = \"22-6\"", "1: window: "),
        small(
            "zone = \"Europe/Berln\"",
            "1: zone: 'Europe/Berln' is not a time zone (this machine's"
                + " list has none of that name). Did you mean Europe/Berlin?"),
        small(
            "source = \"nas\"",
            "1: source: there is no source 'nas' (the file has no"
                + " [source.NAME]). Write [source.NAME] with its host, or the host itself:"
                + " ssh://USER@HOST."),
        small(
            "source = \"ssh://u:p@h\"",
            "1: source: Not an address to reach over ssh (it carries a" + " password;"),
        small(
            "to = [\"usb\"]",
            "7: to: there is no target 'usb' (the file has no [target.NAME])."
                + " Write [target.NAME] with its vault or pool."),
        small("exclude = [\"tank/b\",\n  7]", ""),
        small(
            "exclude = true",
            "1: exclude is true or false, not a list. Write exclude = [\"...\"," + " \"...\"]."),
        small(
            "keep = 7",
            "1: keep is a number, not a table. Write keep = { daily = 7, monthly =" + " 12 }."),
        small("keep = {}", "1: keep has no rule, so that nearly all would go. Write keep = {"),
        small(
            "keep = { dayly = 7, last = 1 }",
            "10: [keep] there is no key 'dayly' here. Did you" + " mean daily?"),
        small(
            "keep = { daily = -2, last = 1 }",
            "10: [keep] daily = -2 is out of range: -1 to" + " 100000 are taken."),
        small("keep = { within = \"7w\" }", "10: [keep] within: '7w' is not a span of time"),
        small(
            "monitor = \"http://example.org/x\"",
            "1: monitor: Not an address to send to (it"
                + " begins with http://, and its host is not on a private network)."),
        small(
            "monitor_kind = \"cronitr\"",
            "1: monitor_kind = \"cronitr\" is not known. Did you"
                + " mean cronitor? Write one of: auto, cronitor, healthchecks."),
        small("after = [\"x\"]", "1: there is no job 'x' to wait for. The jobs are: backup."),
        small("after = [\"backup\"]", "1: backup waits for itself. Take one"),
        small(
            "kind = \"backups\"",
            "1: kind = \"backups\" is not known. Did you mean backup? Write"
                + " one of: backup, scrub, drill."),
        small(
            "snapshots = \"new\"",
            "1: snapshots = \"new\" is not known. Write one of: take, newest, all."),
        small(
            "match = [\"autosnap_*\"]",
            "1: match chooses among snapshots that are there, and this job takes its own. Write"
                + " snapshots = \"newest\" or snapshots = \"all\", or leave match out."),
        new Case(
            JOB + "snapshots = \"all\"\nmatch = [\"autosnap_*\", \"tank@a\"]\n",
            "4:24: match: 'tank@a' names no snapshot (it is for what stands behind the @, of"
                + " whatever dataset). Write it as autosnap_*_daily: what stands behind the @."),
        new Case(
            JOB + "snapshots = \"all\"\nkeep_source = { daily = 7 }\n",
            "4:1: keep_source is for snapshots that zseal takes, and this job takes none. Leave it"
                + " out: the tool that takes the snapshots lets them go."),
        new Case(
            """
            datasets = ["tank/a"]
            pool = "backup/nas"
            snapshots = "newest"
            match = "a*"
            """,
            "4:1: match is for vaults, and a target of this job is a pool: it gets all between two."
                + " Leave match out, or give the pool a job of its own."),
        small("sample = \"5%\"", "1: a backup has no use for sample. Leave it out."),
        small(
            "state = \"var/lib\"",
            "1: state: 'var/lib' is no whole path (it does not begin with"
                + " /, and jobs run with no folder of their own). Write it as /mnt/usb/vault."),
        small(
            "ignore = [\"tank/a@x\"]",
            "11: ignore: 'tank/a@x' names no dataset (a job takes"
                + " datasets, and this is a snapshot or bookmark). Write it as"),
        small("property = \"backup=yes\"", "1: property: 'backup=yes' is not a user property"),
        small(
            "pool = \"tank\"",
            "1: tank is where the copies go, and it lies in what is copied."
                + " Name what is copied in datasets, and another pool here: pool ="
                + " \"backup/nas\"."),
        small("job = 3", "1: job is a number, not a table. Write [job.NAME] on a line"));
  }

  @ParameterizedTest
  @MethodSource("smallForm")
  void smallFormSaysWhere(Case one) {
    List<String> faults = ConfigTexts.faults(one.text());
    assertThat(faults).isNotEmpty();
    if (one.faults().getFirst().equals("3:")) {
      assertThat(faults)
          .containsExactly(
              "4:3: exclude holds a number, not a text. Put each in quotes: exclude = [\"...\","
                  + " \"...\"].");
    } else if (one.text().contains("job = 3")) {
      assertThat(faults).anyMatch(fault -> fault.startsWith(one.faults().getFirst()));
    } else {
      assertThat(faults).singleElement().asString().startsWith(one.faults().getFirst());
    }
  }

  static List<Case> largeForm() {
    return List.of(
        new Case(
            "[target.x]\nvault = \"/v\"\npool = \"usb\"\n[job.a]\ndatasets = \"t/a\"\nto = \"x\"\n",
            "3:1: [target.x] it is both a vault and a pool. Make two targets of it; a job can have"
                + " both: to = [\"...\", \"...\"]."),
        new Case(
            "[target.x]\n[job.a]\ndatasets = \"t/a\"\nto = \"x\"\n",
            "1:1: [target.x] it is neither a vault nor a pool. Write vault = \"/mnt/usb/vault\" or"
                + " pool = \"backup/nas\"."),
        new Case(
            "[job.watch]\ndatasets = \"t/a\"\nvault = \"/v\"\n",
            "1:1: [job.watch] no job can be called watch: so is the timer that sends alerts. Call"
                + " the job something else."),
        // One mistake: that the target is missing then is not another.
        new Case(
            "[target.x]\nvault = \"s3://bucket/v\"\n[job.a]\ndatasets = \"t/a\"\nto = \"x\"\n",
            "2:1: [target.x] vault: zseal keeps vaults in folders only, as yet (it begins with"
                + " s3:). Give a folder. A bucket can be mounted as one (rclone mount); a later"
                + " version will do without."),
        new Case(
            """
            [target.x]
            vault = "/v"
            host = "ssh://h"
            import = true
            [job.a]
            datasets = "t/a"
            to = "x"
            """,
            "3:1: [target.x] a vault lies in a folder of this machine, and has no host. Mount that"
                + " folder here (NFS, SMB, sshfs), or run zseal over there.",
            "4:1: [target.x] a vault has no use for import. Leave it out."),
        new Case(
            """
            [target.x]
            pool = "usb"
            import_guid = "0x1"
            ssh_config = "/c"
            imports = true
            schedule = "@daily"
            [job.a]
            datasets = "t/a"
            to = ["y","x","x"]
            """,
            "3:1: [target.x] import_guid: '0x1' is not the GUID of a pool (it is not a number)."
                + " zpool get -H -o value guid POOL prints it.",
            "4:1: [target.x] ssh_config without a host. Write host = \"ssh://USER@HOST\" as well.",
            "5:1: [target.x] there is no key 'imports' here. Did you mean import?",
            "6:1: [target.x] there is no key 'schedule' here. It belongs into [job.NAME].",
            "9:1: [job.a] x is a target twice. Leave one of the two out.",
            "9:7: [job.a] to: there is no target 'y' (there is x). Did you mean x? Write"
                + " [target.NAME] with its vault or pool."),
        new Case(
            """
            [source.n]
            hots = "ssh://h"
            [job.a]
            source = "n"
            datasets = "t/a"
            vault = "/v"
            """,
            "1:1: [source.n] it has no host. Write host = \"ssh://USER@HOST\"; for this machine a"
                + " job needs no source.",
            "2:1: [source.n] there is no key 'hots' here. Did you mean host?"),
        new Case(
            """
            schedule = "@daily"
            [job.a]
            [job.b]
            kind = "drill"
            pool = "usb"
            keep = { last = 1 }
            """,
            "1:1: schedule stands outside of any job, though there are jobs. Move it into a"
                + " [job.NAME], or into [defaults] for all of them.",
            "2:1: [job.a] it names no datasets. Write datasets = [\"tank/photos\"], or property ="
                + " \"zseal:backup=yes\".",
            "2:1: [job.a] it has no target. Write vault = \"/mnt/usb/vault\", or to = [\"NAME\"] of"
                + " a [target.NAME].",
            "3:1: [job.b] it names no datasets. Write datasets = [\"tank/photos\"]: those that the"
                + " key opens.",
            "3:1: [job.b] a drill opens a backup, and has no key for it. Write key ="
                + " \"file:/etc/zseal/photos.key\".",
            "5:1: [job.b] a drill is for vaults, and usb is a pool. Name vaults only.",
            "6:1: [job.b] a drill has no use for keep. Leave it out."),
        new Case(
            """
            [defaults]
            vault = "/v"
            datasets = "t/a"
            limit = "x"
            sampel = 1
            sample = "0%"
            [job.a]
            [job.b]
            """,
            "4:1: [defaults] limit: 'x' is no rate (it is not a number of bytes a second, with K, M"
                + " or G). Write it as 50M.",
            "5:1: [defaults] there is no key 'sampel' here. Did you mean sample?",
            "6:1: [defaults] sample: '0%' is not a share (it is not one of 1% to 100%). Write it in"
                + " quotes, as \"5%\"."),
        new Case(
            """
            [defaults]
            vault = "/v"
            datasets = "t/a"
            [job.a]
            after = "c"
            [job.b]
            after = "a"
            [job.c]
            after = ["b", "d"]
            [job.e]
            after = "ee"
            """,
            "5:1: [job.a] these jobs wait for each other in a circle, and none would ever run: a,"
                + " c, b. Take one of them out of the others' after.",
            "9:1: [job.c] there is no job 'd' to wait for. Did you mean a? The jobs are: a, b, c,"
                + " e.",
            "11:1: [job.e] there is no job 'ee' to wait for. Did you mean e? The jobs are: a, b,"
                + " c, e."),
        new Case(
            """
            [defaults]
            vault = "/v"
            datasets = "t/a"
            monitor = "https://hc-ping.com/x"
            [job.a]
            [job.b]
            """,
            "6:1: [job.b] jobs a and b ping the same monitor, which cannot tell them apart. Make a"
                + " monitor for each job, and give each its own address."),
        new Case(
            JOB + "[alert.a]\nkind = \"sms\"\nurl = \"x\"\n[alert.b]\nurl = \"https://x/y\"\n",
            "4:1: [alert.a] kind = \"sms\" is not known. Write one of: mail, ntfy, webhook.",
            "6:1: [alert.b] it has no kind. Write kind = \"mail\", \"ntfy\" or \"webhook\"."),
        new Case(
            JOB
                + "[alert.a]\nkind = \"mail\"\nurl = \"https://x/y\"\npasword = \"x\"\n"
                + "to = [\"me\"]\n"
                + "user = \"u\"\nport = 0\n",
            "3:1: [alert.a] a mail has no host. Write host = \"mail.example.org\".",
            "3:1: [alert.a] a mail has no from. Write from = \"nas@example.org\".",
            "5:1: [alert.a] a mail has no use for url. Leave it out.",
            "6:1: [alert.a] there is no key 'pasword' here. Did you mean password?",
            "7:7: [alert.a] to: ",
            "8:1: [alert.a] user and password come together, and one of them is not there. Write"
                + " both, or leave both out: password = \"file:/etc/zseal/mail-password\".",
            "9:1: [alert.a] port = 0 is out of range: 1 to 65535 are taken. Write a number without"
                + " quotes: port = 587."),
        new Case(
            JOB + "[alert.a]\nkind = \"ntfy\"\n[alert.b]\nkind = \"webhook\"\nurl = \"ftp://x\"\n",
            "3:1: [alert.a] it has no url. Write url = \"file:/etc/zseal/alert-url\".",
            "7:1: [alert.b] url: Not an address to send to (it does not begin with https://)."),
        new Case(
            "[[job.a]]\nvault = \"/v\"\n[\"target\".\"x.y\"]\nvault = \"/v\"\n",
            "1:1: [job] a is a list, not a table. Write [job.NAME] on a line of its own, and its"
                + " keys below.",
            "3:1: [target] 'x.y' cannot be a name. Use letters, digits, - and _, a letter or digit"
                + " first, at most 64 of them."),
        new Case("", "1:1: the file has no job. Write datasets = [\"tank/photos\"]"));
  }

  @ParameterizedTest
  @MethodSource("largeForm")
  void largeFormSaysWhere(Case one) {
    List<String> faults = ConfigTexts.faults(one.text());
    List<String> begun = new ArrayList<>();
    for (int i = 0; i < faults.size(); i++) {
      String expected = i < one.faults().size() ? one.faults().get(i) : "";
      boolean cut = !expected.endsWith(".") || faults.get(i).startsWith(expected + " ");
      begun.add(
          cut && faults.get(i).startsWith(expected) && !expected.isEmpty()
              ? expected
              : faults.get(i));
    }
    assertThat(begun).containsExactlyElementsOf(one.faults());
  }

  @Test
  void drillTakesAPoolOfTheDefaultsForItsOwnMistake() {
    assertThat(
            ConfigTexts.faults(
                """
                [defaults]
                pool = "usb/x"
                [job.d]
                kind = "drill"
                datasets = "t/a"
                key = "file:/k"
                """))
        .containsExactly(
            "3:1: [job.d] a drill is for vaults, and usb/x is a pool. Name vaults only.");
  }

  /// A default that every job has its own of is still a known key.
  @Test
  void defaultsThatNobodyTakesAreNoMistake() {
    ConfigTexts.good("[defaults]\nschedule = \"@daily\"\n[job.a]\nschedule = \"@hourly\"\n" + JOB);
  }

  @Test
  void placesAreRightBelowCommentsAndInTextsOfSeveralLines() {
    assertThat(
            ConfigTexts.faults(
                """
                # one

                datasets = [ # two
                  # three
                  "tank/a",
                  "tank/@",
                ]
                vault = \"""

                  # not a comment
                \"""
                verfy = true
                """))
        .satisfiesExactly(
            fault -> assertThat(fault).startsWith("6:3: datasets: 'tank/@' names no dataset"),
            fault -> assertThat(fault).startsWith("8:1: vault: "),
            fault -> assertThat(fault).startsWith("12:1: there is no key 'verfy' here."));
  }

  @Test
  void whatIsNoTomlIsSaid() {
    assertThat(ConfigTexts.faults("# x\n\ndatasets = tank/a\nvault = \"/v\n[job\n"))
        .satisfiesExactly(
            fault ->
                assertThat(fault)
                    .isEqualTo(
                        "3:12: this is not TOML: expected a value here. Put texts in quotes: key ="
                            + " \"text\"."),
            fault -> assertThat(fault).startsWith("4:12: this is not TOML: expected \""),
            fault -> assertThat(fault).startsWith("5:5: this is not TOML: expected "));
    assertThat(ConfigTexts.faults("vault = \"/v\"\nvault = \"/w\"\n"))
        .containsExactly(
            "2:1: this is not TOML: vault previously defined at line 1, column 1. Leave one of the"
                + " two out.");
  }

  @Test
  void tellsNoMoreThanAnyoneReads() {
    StringBuilder text = new StringBuilder(JOB);
    for (int i = 0; i < 1000; i++) {
      text.append("x").append(i).append(" = 1\n");
    }
    assertThat(ConfigTexts.faults(text.toString())).hasSize(Faults.MOST);
  }

  @Test
  void whatIsQuotedStaysOnItsLine() {
    String long1 = "x".repeat(100_000);
    assertThat(ConfigTexts.faults(JOB + "kind = \"\\u001b[2J\\n" + long1 + "\"\n"))
        .singleElement()
        .asString()
        .hasSizeLessThan(1500)
        .matches("\\P{Cntrl}*");
  }
}
