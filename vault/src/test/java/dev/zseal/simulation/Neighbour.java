package dev.zseal.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Received;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;

/// Another process on the same vault, for which nothing goes wrong.
final class Neighbour {

  /// A writer of its own, as another machine has.
  private static final WriterIdentity WRITER =
      World.writer(
          "MC4CAQAwBQYDK2VwBCIEIEz1/Gjp9Ccxb2ZuK7ns71OzRXVjVDt4yqGqLTac2+Cc",
          "MCowBQYDK2VwAyEAox7lNhc0CGizXIpVhzjeKmnrLxOQImWJdCsfCbJ8+l4=");

  private final World world;
  private final Path folder;
  private final InstantSource clock;

  Neighbour(World world, Path folder, InstantSource clock) {
    this.world = world;
    this.folder = folder;
    this.clock = clock;
  }

  private Vault open() throws Problem {
    return Vault.open(folder, clock, new SplittableRandom(0));
  }

  /// Gives space back.
  void sweeps() {
    try {
      List<Problem> damaged = open().sweep().damaged();
      assertThat(world.harm() != World.Harm.NONE || damaged.isEmpty()).as("%s", damaged).isTrue();
    } catch (Problem e) {
      if (world.harm() != World.Harm.GREAT) {
        throw new AssertionError("another process cannot sweep: " + e.getMessage(), e);
      }
    }
  }

  /// Mends what parity can.
  void scrubs() {
    try {
      var report =
          open()
              .scrub(
                  List.of(),
                  Step.Scrub.ONE_AT_A_TIME,
                  new Step.Scrub.Silent(),
                  List.of(),
                  List.of());
      assertThat(world.harm() == World.Harm.GREAT || report.lost().isEmpty())
          .as("%s", report)
          .isTrue();
    } catch (Problem e) {
      throw new AssertionError("another process cannot scrub: " + e.getMessage(), e);
    }
  }

  /// Brings the same as the one that stands still, unless it sees that somebody does.
  void receives(Delivery delivery) {
    try {
      open()
          .receive(
              new ByteArrayInputStream(delivery.stream()),
              delivery.label(),
              WRITER,
              ReceiveOptions.DEFAULT,
              new ReceiveListener() {
                @Override
                public void progress(long bytesRead) {}

                @Override
                public void finished(Received received) {
                  Step.Receive.hear(received, world.promises);
                }
              });
    } catch (Problem.Conflict _) {
      // The dataset's lock shows here.
    } catch (Problem e) {
      throw new AssertionError("another process cannot receive: " + e.getMessage(), e);
    }
  }
}
