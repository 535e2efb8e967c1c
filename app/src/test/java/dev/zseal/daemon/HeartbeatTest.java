package dev.zseal.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// What a monitor hears of a daemon that hangs.
class HeartbeatTest {

  private Instant now = Instant.parse("2028-02-29T12:00:00Z");
  private final Heartbeat heartbeat = new Heartbeat(() -> now, Duration.ofMinutes(5));

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void aTickThatStandsStill_isToldUntilItGoesOn() {
    pass(Duration.ofMinutes(2));
    assertThat(heartbeat.trouble()).isEmpty();
    pass(Duration.ofSeconds(1));
    assertThat(heartbeat.trouble())
        .contains("The daemon stands still: it did nothing since 2028-02-29T12:00:00Z.");
    heartbeat.ticked();
    assertThat(heartbeat.trouble()).isEmpty();
  }

  private void tick(Duration span) {
    for (Instant end = now.plus(span); now.isBefore(end); pass(Duration.ofSeconds(10))) {
      heartbeat.ticked();
    }
    heartbeat.ticked();
  }

  @Test
  void looksThatDoNotEnd_areTold_thoughTheTicksGoOn() {
    tick(Duration.ofMinutes(20));
    heartbeat.looked();
    tick(Duration.ofMinutes(35));
    assertThat(heartbeat.trouble()).isEmpty();
    tick(Duration.ofSeconds(10));
    assertThat(heartbeat.trouble())
        .contains("Since 2028-02-29T12:20:00Z no look whether all is well came to its end.");
    heartbeat.looked();
    assertThat(heartbeat.trouble()).isEmpty();
  }

  @Test
  void aMachineThatSlept_andAClockThatWasPutBack_areNoTrouble() {
    tick(Duration.ofMinutes(1));
    pass(Duration.ofHours(9));
    heartbeat.ticked();
    assertThat(heartbeat.trouble()).isEmpty();
    now = now.minus(Duration.ofDays(400));
    heartbeat.ticked();
    assertThat(heartbeat.trouble()).isEmpty();
    // It counts from there.
    tick(Duration.ofMinutes(40));
    assertThat(heartbeat.trouble()).isPresent();
  }
}
