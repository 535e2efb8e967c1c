package dev.zseal.status;

import dev.zseal.alert.Alarm;
import dev.zseal.alert.AlarmBook;
import dev.zseal.alert.AlarmFile;
import dev.zseal.alert.Channel;
import dev.zseal.alert.Courier;
import dev.zseal.alert.Delivery;
import dev.zseal.alert.Open;
import dev.zseal.alert.Outcome;
import dev.zseal.alert.Sent;
import dev.zseal.history.State;
import dev.zseal.problem.FileTrouble;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells people what is wrong, and remembers what it told them.
public final class Watch {

  private final Path file;
  private final Courier courier;
  private final List<Channel> channels;
  private final Duration repeat;
  private @Nullable List<Open> unwritten;

  public Watch(State state, Courier courier, List<Channel> channels, Duration repeat)
      throws Problem {
    this.file = state.folder(".").normalize().resolve("alarms.json");
    this.courier = courier;
    this.channels = List.copyOf(channels);
    this.repeat = repeat;
  }

  /// Tells what is to be told now.
  ///
  /// @return what became of each message
  public List<Delivery> tell(Status status) throws Problem {
    List<Open> before = remembered();
    List<Alarm> standing = new ArrayList<>(status.alarms());
    for (Open open : before) {
      if (open.gone() == null && Rules.isHidden(open.key(), status)) {
        standing.add(open.alarm());
      }
    }
    Outcome outcome = AlarmBook.update(before, standing, status.time(), repeat);
    if (outcome.toSend().isEmpty() || channels.isEmpty()) {
      remember(outcome.open());
      return List.of();
    }
    Sent sent = courier.send(outcome.toSend(), channels);
    remember(outcome.undelivered(sent.undelivered()));
    return sent.deliveries();
  }

  private List<Open> remembered() {
    List<Open> kept = unwritten;
    if (kept != null) {
      return kept;
    }
    try {
      return AlarmFile.read(Files.readString(file));
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (IOException | Problem _) {
      // Then each alarm is told once more: better than not at all.
      return List.of();
    }
  }

  /// What cannot be written, as on a full disk, is kept in mind: else all would be told at each
  /// look.
  private void remember(List<Open> open) throws Problem {
    unwritten = open;
    Path fresh = file.resolveSibling("alarms.json.new");
    try {
      Files.writeString(fresh, AlarmFile.write(open), StandardCharsets.UTF_8);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      unwritten = null;
    } catch (IOException e) {
      throw new Problem.Unavailable(
          "cannot remember which alarms were told",
          "%s: %s".formatted(file, FileTrouble.words(file, e)),
          "See whether its folder can be written and has room.",
          e);
    }
  }
}
