package dev.zseal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.alert.Mail;
import dev.zseal.alert.Ntfy;
import dev.zseal.alert.Webhook;
import dev.zseal.problem.Problem;
import dev.zseal.vault.retain.RetentionPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What a file without mistakes comes to.
class GoodConfigurationTest {

  private static Job job(Configuration configuration, String name) {
    return Objects.requireNonNull(configuration.jobs().get(name));
  }

  @Test
  void fiveLinesAreOneJob() {
    Configuration read =
        ConfigTexts.good(
            """
            pool = "usb/nas"
            datasets = ["tank/photos", "tank/diary"]
            vault = "/mnt/backup/vault"
            schedule = "0 3 * * *"
            keep = { daily = 7, within = "2m" }
            """);
    Job job = job(read, "backup");
    assertThat(read.jobs()).hasSize(1);
    assertThat(job.datasets().include())
        .extracting("text")
        .containsExactly("tank/photos", "tank/diary");
    assertThat(job.targets().stream().map(Target::name))
        .containsExactly("/mnt/backup/vault", "usb/nas");
    assertThat(job.schedule())
        .hasValueSatisfying(
            schedule -> assertThat(schedule.words()).isEqualTo("every day at 03:00"));
    assertThat(job.work())
        .isInstanceOfSatisfying(
            Work.Backup.class,
            backup -> {
              assertThat(backup.verify()).isTrue();
              assertThat(backup.keep()).map(RetentionPolicy::daily).contains(7);
              assertThat(backup.keepSource()).isEmpty();
            });
    assertThat(job.source()).isEqualTo(Source.HERE);
    assertThat(read.repeat()).isEqualTo(Duration.ofHours(24));
    assertThat(read.atOnce()).isEqualTo(2);
    assertThat(read.metrics()).isEmpty();
  }

  @Test
  void smallFormHasSourcesAndTargetsToo() {
    Configuration byName =
        ConfigTexts.good(
            """
            datasets = "tank/a"
            to = ["usb"]
            [target.usb]
            pool = "usb/x"
            """);
    assertThat(job(byName, "backup").targets()).hasSize(1);
    Configuration byAddress =
        ConfigTexts.good(
            """
            datasets = "tank/a"
            vault = "/v"
            source = "ssh://root@nas:22"
            """);
    assertThat(job(byAddress, "backup").source().host())
        .map(Object::toString)
        .contains("ssh://root@nas:22");
  }

  private static final String LARGE =
      """
      zone = "Europe/Berlin"
      state = "/var/lib/zseal"
      alert_repeat = "12h"
      at_once = 4
      metrics_port = 9000
      ignore = ["**/cache"]

      [source.nas]
      host = "ssh://nas"

      [target.v]
      vault = "/srv/vault"
      [target.p]
      pool = "backup/x"
      host = "ssh://root@far"
      import_dirs = ["/dev/disk/by-id"]
      import_guid = "123"
      may_be_away = true

      [defaults]
      to = ["v"]
      property = "zseal:backup=yes please"
      max_age = "26h"
      limit = "2M"
      keep = { daily = 7, weekly = 4 }
      latest_only = true

      [job.a]
      source = "nas"

      [job.b]
      datasets = ["tank/**"]
      pool = "other/b"
      limit = "1K"
      keep = { last = -1 }
      latest_only = false
      after = ["a"]

      [job.s]
      kind = "scrub"
      to = ["v"]
      sample = "5%"
      jitter = "0s"

      [job.d]
      kind = "Drill"
      datasets = ["tank/a"]
      key = "file:/k"
      canary = ["/x"]
      files = 0

      [alert.m]
      kind = "mail"
      host = "mail.example.org"
      from = "a@example.org"
      to = "b@example.org"
      [alert.n]
      kind = "ntfy"
      url = "https://ntfy.sh/x"
      [alert.w]
      kind = "webhook"
      url = "http://chat.lan/hook"
      headers = { X-Token = "env:TOKEN" }
      """;

  @Test
  void everyKindOfTableIsRead() {
    Configuration read = ConfigTexts.good(LARGE, Map.of("TOKEN", "t0"));
    assertThat(read.zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
    assertThat(read.state()).contains(Path.of("/var/lib/zseal"));
    assertThat(read.metrics()).contains(9000);
    assertThat(read.jobs().keySet()).containsExactly("a", "b", "s", "d");
    assertThat(read.channels().values().stream().map(Object::getClass))
        .isEqualTo(List.of(Mail.class, Ntfy.class, Webhook.class));
    assertThat(job(read, "s").work()).isEqualTo(new Work.Scrub(5));
    assertThat(job(read, "d").work())
        .isEqualTo(new Work.Drill(Path.of("/k"), List.of("/x"), 0, false));
  }

  @Test
  void defaultsAreForAllJobsAndAreOverridden() {
    Configuration read = ConfigTexts.good(LARGE, Map.of("TOKEN", "t0"));
    Job a = job(read, "a");
    Job b = job(read, "b");
    assertThat(a.datasets().property())
        .contains(new Selection.Property("zseal:backup", "yes please"));
    assertThat(a.bytesPerSecond()).isEqualTo(2 << 20);
    assertThat(b.bytesPerSecond()).isEqualTo(1024);
    assertThat(a.work())
        .isInstanceOfSatisfying(
            Work.Backup.class,
            w -> {
              assertThat(w.latestOnly()).isTrue();
              assertThat(w.keep()).map(RetentionPolicy::weekly).contains(4);
            });
    assertThat(b.work())
        .isInstanceOfSatisfying(
            Work.Backup.class,
            w -> {
              assertThat(w.latestOnly()).isFalse();
              // The whole of it is another, not the one with additions.
              assertThat(w.keep()).contains(new RetentionPolicy(-1, 0, 0, 0, 0, 0, null, Set.of()));
            });
  }

  /// To and pool say the same thing, as do datasets and property: they go together.
  @Test
  void ownTargetsAndDatasetsTakeThePlaceOfThoseOfTheDefaults() {
    Job b = job(ConfigTexts.good(LARGE, Map.of("TOKEN", "t0")), "b");
    assertThat(b.targets().stream().map(Target::name)).containsExactly("other/b");
    assertThat(b.datasets().property()).isEmpty();
  }

  /// What runs after another needs no schedule, and must not get that of the defaults.
  @Test
  void waitingTakesThePlaceOfASchedule() {
    Configuration read =
        ConfigTexts.good(
            """
            [defaults]
            schedule = "@daily"
            datasets = ["tank/a"]
            vault = "/v"
            [job.a]
            [job.b]
            after = ["a"]
            """);
    assertThat(job(read, "a").schedule()).isPresent();
    assertThat(job(read, "b").schedule()).isEmpty();
  }

  /// How old a backup may be says nothing of how old a scrub may be, nor what is backed up of what
  /// is read through.
  @Test
  void scrubsAndDrillsTakeNoDatasetsAndNoAgeFromTheDefaults() {
    Configuration read = ConfigTexts.good(LARGE, Map.of("TOKEN", "t0"));
    assertThat(job(read, "a").maxAge()).contains(Duration.ofHours(26));
    assertThat(job(read, "s").maxAge()).isEmpty();
    assertThat(job(read, "s").datasets().property()).isEmpty();
    assertThat(job(read, "s").bytesPerSecond()).isEqualTo(2 << 20);
    Configuration own = ConfigTexts.good("kind = \"scrub\"\nvault = \"/v\"\nmax_age = \"40d\"\n");
    assertThat(job(own, "backup").maxAge()).contains(Duration.ofDays(40));
  }

  @Test
  void poolThatIsLookedForVisits() {
    String text = LARGE.replace("source = \"nas\"", "source = \"nas\"\nto = \"p\"");
    Configuration read = ConfigTexts.good(text, Map.of("TOKEN", "t0"));
    assertThat(job(read, "a").targets().getFirst())
        .isInstanceOfSatisfying(
            Target.PoolTarget.class,
            pool -> {
              assertThat(pool.visiting()).isTrue();
              assertThat(pool.mayBeAway()).isTrue();
              assertThat(pool.importGuid()).isEqualTo("123");
              assertThat(pool.zfs().host()).isPresent();
            });
  }

  @Test
  void jobsComeAfterThoseTheyWaitFor() throws Problem {
    Configuration read = ConfigTexts.good(LARGE, Map.of("TOKEN", "t0"));
    assertThat(read.inOrder(List.of(read.job("d"), read.job("b"), read.job("a"))))
        .extracting(Job::name)
        .containsExactly("d", "a", "b");
    assertThatThrownBy(() -> read.job("bb"))
        .isInstanceOfSatisfying(
            Problem.Usage.class, e -> assertThat(e.hint()).startsWith("Did you mean b?"));
  }

  @Test
  void editorsOfOtherSystemsAreFine() {
    ConfigTexts.good("\uFEFFdatasets = [\"tank/a\"]\r\nvault = \"/v\"\r\n");
  }
}
