package dev.zseal.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SystemdTimerTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 3 * * *         | *-*-* 03:00:00 Europe/Berlin
          30 22 * * 1-5     | Mon..Fri *-*-* 22:30:00 Europe/Berlin
          0 3 * * 0         | Sun *-*-* 03:00:00 Europe/Berlin
          0 3 * * sun-tue   | Mon,Tue,Sun *-*-* 03:00:00 Europe/Berlin
          */15 * * * *      | *-*-* *:00/15:00 Europe/Berlin
          5-30/5 8-17 * * * | *-*-* 08..17:05..30/5:00 Europe/Berlin
          0 0 1,15 jan,jul *| *-01,07-01,15 00:00:00 Europe/Berlin
          0 0 13 6 5        | *-06-13 00:00:00 Europe/Berlin + Fri *-06-* 00:00:00 Europe/Berlin
          0 0 */10 */5 1    | Mon *-01,06,11-01,11,21,31 00:00:00 Europe/Berlin
          0 0 1-31 * 1      | *-*-* 00:00:00 Europe/Berlin
          every 15m         | *-*-* *:00/15:00 UTC
          every 6h          | *-*-* 00/6:00:00 UTC
          every 12h         | *-*-* 00,12:00:00 UTC
          every 24h         | *-*-* 00:00:00 UTC
          every 1d          | *-*-* 00:00:00 Europe/Berlin
          every 1w          | Mon *-*-* 00:00:00 Europe/Berlin
          every 7d          | Thu *-*-* 00:00:00 Europe/Berlin
          every 12h         | *-*-* 00,12:00:00 UTC
          """)
  void saysTheScheduleAsSystemdDoes(String text, String expected) throws Problem {
    assertThat(String.join(" + ", SystemdTimer.onCalendar(Schedule.parse(text), BERLIN)))
        .isEqualTo(expected);
  }

  @Test
  void anIntervalThatIsNoPartOfAnHourIsNamedTimeByTime() throws Problem {
    assertThat(SystemdTimer.onCalendar(Schedule.parse("every 90m"), BERLIN))
        .hasSize(16)
        .startsWith("*-*-* 00:00:00 UTC", "*-*-* 01:30:00 UTC")
        .endsWith("*-*-* 22:30:00 UTC");
  }

  @ParameterizedTest
  @ValueSource(strings = {"every 7m", "every 5h", "every 2d", "every 2w", "every 25h"})
  void refusesWhatItsCalendarCannotSay(String text) {
    assertThatThrownBy(() -> SystemdTimer.onCalendar(Schedule.parse(text), BERLIN))
        .isInstanceOf(Problem.Usage.class)
        .hasMessageContaining(text);
  }

  @Test
  void refusesAZoneThatIsOnlyAnOffset() throws Problem {
    Schedule daily = Schedule.parse("@daily");
    assertThat(SystemdTimer.onCalendar(daily, ZoneOffset.UTC))
        .containsExactly("*-*-* 00:00:00 UTC");
    assertThatThrownBy(() -> SystemdTimer.onCalendar(daily, ZoneOffset.ofHours(2)))
        .isInstanceOf(Problem.Usage.class);
    assertThatThrownBy(() -> SystemdTimer.onCalendar(daily, ZoneId.of("UTC+2")))
        .isInstanceOf(Problem.Usage.class);
  }

  @Test
  void timerIsWholeAndCatchesUp() throws Problem {
    Schedule schedule = Schedule.parse("0 0 13 * 5");
    assertThat(SystemdTimer.text("home", schedule, BERLIN, Duration.ofMinutes(30)))
        .isEqualTo(
            """
            [Unit]
            Description=zseal home: on the 13th of each month and also on Friday at 00:00

            [Timer]
            OnCalendar=*-*-13 00:00:00 Europe/Berlin
            OnCalendar=Fri *-*-* 00:00:00 Europe/Berlin
            # What was missed while the machine was off is made up for by one run.
            Persistent=true
            # Spreads jobs of the same hour, and leaves each where it fell.
            RandomizedDelaySec=1800s
            FixedRandomDelay=true

            [Install]
            WantedBy=timers.target
            """);
    assertThat(SystemdTimer.text("home", schedule, BERLIN, Duration.ZERO))
        .doesNotContain("RandomizedDelaySec");
  }

  private static SystemdService service(String vault) {
    return new SystemdService(
        "home",
        List.of("/opt/zseal/zseal", "backup", "--note", "50% of $HOME \"now\" \\ then"),
        "backup",
        "/var/lib/zseal",
        List.of(vault));
  }

  @Test
  void serviceMayWriteToItsStateAndItsVaultsOnly() throws Problem {
    assertThat(service("/srv/my vault").text())
        .contains(
            "ProtectSystem=strict\n",
            "ProtectHome=read-only\n",
            "StateDirectory=zseal\nStateDirectoryMode=0700\nReadWritePaths=-\"/srv/my vault\"\n",
            "Environment=\"ZSEAL_STATE=/var/lib/zseal\"\n",
            "DevicePolicy=closed\nDeviceAllow=/dev/zfs rw\n",
            "User=backup\n")
        .doesNotContain("\nMemoryDenyWriteExecute");
  }

  @Test
  void aDiskThatIsMissing_keepsNoServiceFromStarting() throws Problem {
    String text =
        new SystemdService(
                "daemon",
                List.of("/usr/bin/zseal", "daemon"),
                "root",
                "/var/lib/zseal",
                List.of("/mnt/usb/vault", "/mnt/nas/vault"),
                false,
                List.of("/usr/bin/zseal", "daemon", "reload"))
            .text();
    assertThat(text)
        .contains("ReadWritePaths=-\"/mnt/usb/vault\"\n", "ReadWritePaths=-\"/mnt/nas/vault\"\n")
        .doesNotContain("RequiresMountsFor");
  }

  @Test
  void stateElsewhere_isWrittenTo() throws Problem {
    List<String> command = List.of("/usr/bin/zseal");
    assertThat(new SystemdService("home", command, "root", "/srv/state", List.of()).text())
        .contains("ReadWritePaths=\"/srv/state\"\n")
        .doesNotContain("StateDirectory");
  }

  @Test
  void commandComesOutOfSystemdAsItWentIn() throws Problem {
    assertThat(service("/srv/vault").text())
        .contains(
            "ExecStart=\"/opt/zseal/zseal\" \"backup\" \"--note\""
                + " \"50%% of $$HOME \\\"now\\\" \\\\ then\"\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/home/me/vault", "/root/vault", "//home/me", "/run/user/1000/v", "/home"})
  void homesAreOpenIfAVaultIsInOne(String vault) throws Problem {
    assertThat(service(vault).text()).contains("ProtectHome=false\n");
  }

  @Test
  void aFolderThatOnlyBeginsLikeHomeIsNone() throws Problem {
    assertThat(service("/homes/vault").text()).contains("ProtectHome=read-only\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"vault", "/srv/a\nExecStart=/bin/sh", ""})
  void refusesPathsThatAreNone(String vault) {
    assertThatThrownBy(() -> service(vault).text()).isInstanceOf(Problem.Usage.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-x", "a b", "a/b", "a.service\n", "ü"})
  void refusesNamesThatNoUnitCanHave(String job) {
    assertThatThrownBy(
            () -> SystemdTimer.text(job, Schedule.parse("@daily"), BERLIN, Duration.ZERO))
        .isInstanceOf(Problem.Usage.class);
  }

  @Test
  void refusesAProgramWithoutItsPath() {
    for (List<String> command : List.of(List.of("zseal"), List.<String>of(), List.of("/a$b"))) {
      assertThatThrownBy(
              () -> new SystemdService("home", command, "root", "/var/lib/z", List.of()).text())
          .isInstanceOf(Problem.Usage.class);
    }
  }
}
