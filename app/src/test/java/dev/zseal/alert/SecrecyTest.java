package dev.zseal.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/// Whatever is shown, no secret is.
class SecrecyTest {
  private static final UUID RUN = UUID.fromString("123e4567-e89b-12d3-a456-426614174000");
  private static final String SESAME = "sesame";

  @Test
  void aSecretShowsNothingOfItself() {
    Secret secret = Secret.of(SESAME);
    assertThat(secret.toString()).isEqualTo("(secret)");
    assertThat(String.valueOf(List.of(secret))).isEqualTo("[(secret)]");
    assertThat(secret.reveal()).isEqualTo(SESAME);
    assertThat(secret).isEqualTo(Secret.of(SESAME)).hasSameHashCodeAs(Secret.of(SESAME));
    assertThat(secret).isNotEqualTo(Secret.of("sesamf")).isNotEqualTo(Secret.of(""));
  }

  private static List<Channel> channels(String base) throws Exception {
    return List.of(
        Webhook.of(
            Secret.of(base + "/sesame?k=sesame"),
            PlainHttp.PRIVATE,
            Map.of("X-Token", Secret.of(SESAME)),
            Optional.of(Secret.of(SESAME))),
        Ntfy.of(Secret.of(base + "/sesame"), PlainHttp.PRIVATE, Optional.of(Secret.of(SESAME))),
        Mail.of(
            "127.0.0.1",
            1,
            Mail.Security.NONE,
            Optional.of(new Mail.Login("zseal", Secret.of(SESAME))),
            "a@b.example",
            List.of("c@d.example")));
  }

  @Test
  void nothingThatHasASecretInItShowsIt() throws Exception {
    List<Object> all = new ArrayList<>(channels("https://hooks.example"));
    Monitor cronitor = Monitor.of("auto", Secret.of("https://cronitor.link/p/sesame/job"));
    Monitor healthchecks = Monitor.of("auto", Secret.of("https://hc-ping.com/sesame"));
    Ping ping = Ping.start(RUN, "nas");
    all.add(cronitor);
    all.add(healthchecks);
    all.add(cronitor.endpoint());
    all.add(PingCall.of(cronitor, ping).orElseThrow());
    all.add(PingCall.of(healthchecks, ping).orElseThrow());
    for (Channel channel : channels("https://hooks.example")) {
      if (channel instanceof Webhook webhook) {
        Call call = WebhookCall.of(webhook, List.of(Alarms.raised("k")), Alarms.NAS, Alarms.NOON);
        all.add(call);
        all.add(call.headers());
      }
      if (channel instanceof Ntfy ntfy) {
        Letter letter = Letter.of(List.of(Alarms.raised("k")), Alarms.NAS).getFirst();
        all.add(NtfyCall.of(ntfy, letter));
        all.add(NtfyCall.of(ntfy, letter).headers());
      }
    }
    assertThat(all).hasSizeGreaterThan(10);
    assertThat(all).allSatisfy(it -> assertThat(it.toString()).doesNotContainIgnoringCase(SESAME));
  }

  /// Whatever answers: refusals, resets, redirections and bodies that repeat the address.
  @Test
  void noDeliverySaysMoreThanTheHost() throws Exception {
    try (var receiver = new HttpReceiver()) {
      for (int i = 0; i < 3; i++) {
        receiver
            .status(401)
            .status(404)
            .status(500)
            .reset()
            .status(307, "Location", "http://example.org/sesame")
            .status(302, "Location", "::sesame::")
            .status(429, "Retry-After", SESAME)
            .status(429, "Retry-After", "99999");
      }
      List<Delivery> all = new CopyOnWriteArrayList<>();
      Courier courier =
          new Courier(
              Alarms.NAS,
              InstantSource.fixed(Alarms.NOON),
              Couriers.LIMIT,
              Couriers.LIMIT,
              _ -> {},
              null,
              all::add);
      for (int i = 0; i < 6; i++) {
        all.addAll(
            courier.send(List.of(Alarms.raised("k")), channels(receiver.url(""))).deliveries());
      }
      Monitor monitor = Monitor.of("auto", Secret.of(receiver.url("/sesame")));
      for (int i = 0; i < 4; i++) {
        courier.ping(
            monitor, Ping.end(RUN, "nas", 1, Duration.ZERO, OptionalLong.empty(), "failed", "log"));
      }
      courier.close(Duration.ofSeconds(30));
      assertThat(all).hasSize(22);
      assertThat(all.stream().filter(d -> !d.delivered())).hasSizeGreaterThan(10);
      assertThat(all)
          .allSatisfy(d -> assertThat(d.toString()).doesNotContainIgnoringCase(SESAME))
          .allSatisfy(d -> assertThat(d.evidence()).isNotBlank())
          .allSatisfy(d -> assertThat(d.to()).isIn("localhost", "127.0.0.1"));
    }
  }
}
