package dev.zseal.status;

import dev.zseal.alert.Alarm;
import dev.zseal.alert.Severity;
import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.zfs.Advice;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.ShellWords;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The alarm for a replica that is no longer what came: the next run could not bring an increment,
/// and it is better to know of it before.
final class SoiledReplica {

  private static final int NAMES = 3;

  /* As much as a mount writes by itself: what each user has is counted then. */
  private static final long MOUNT_BYTES = 1 << 20;

  private SoiledReplica() {}

  static Alarm alarm(Observed.Soiled soiled) {
    DatasetState state = soiled.state();
    String key = "soiled %s %s".formatted(soiled.dataset(), soiled.target());
    return new Alarm(
        key.substring(0, Math.min(key.length(), Alarm.KEY_CHARS_MAX)),
        Severity.WARNING,
        "the replica of %s in %s %s".formatted(soiled.dataset(), soiled.target(), brief(soiled)),
        what(soiled),
        evidence(soiled, state),
        hint(soiled, state));
  }

  private static String brief(Observed.Soiled soiled) {
    return !soiled.foreign().isEmpty()
        ? "has snapshots of its own"
        : soiled.state().written() > 0 ? "was written to" : "can be written to";
  }

  private static String what(Observed.Soiled soiled) {
    DatasetName replica = soiled.state().name();
    if (!soiled.foreign().isEmpty()) {
      return "%s has snapshots that did not come from %s: no increment is received onto it."
          .formatted(replica, soiled.dataset());
    }
    return soiled.state().written() > 0
        ? "%s was written to since its newest snapshot: no increment is received onto it."
            .formatted(replica)
        : "%s is mounted and can be written to: after the next write no increment is received."
            .formatted(replica);
  }

  private static String evidence(Observed.Soiled soiled, DatasetState state) {
    List<String> parts = new ArrayList<>();
    parts.add(
        "on %s: written=%d, mounted=%s, readonly=%s"
            .formatted(
                soiled.place(),
                state.written(),
                state.mounted() ? "yes" : "no",
                state.readOnly() ? "on" : "off"));
    parts.add("the newest that came is @" + soiled.last().snapshot());
    if (!soiled.foreign().isEmpty()) {
      int more = soiled.foreign().size() - NAMES;
      parts.add(
          "made there since: %s%s"
              .formatted(
                  soiled.foreign().stream()
                      .limit(NAMES)
                      .map(name -> "@" + name.snapshot())
                      .collect(Collectors.joining(", ")),
                  more > 0 ? " and %d more".formatted(more) : ""));
    } else if (state.written() > 0 && state.written() <= MOUNT_BYTES) {
      parts.add("a mount that was not read-only leaves as much, with no file changed");
    }
    return String.join("; ", parts);
  }

  private static String hint(Observed.Soiled soiled, DatasetState state) {
    String unmount = state.mounted() ? ShellWords.shown("zfs", "unmount", state.name()) : "";
    String dataset = " --dataset " + ShellWords.shown(state.name());
    String host =
        soiled.place().startsWith("ssh://") ? " --host " + ShellWords.shown(soiled.place()) : "";
    if (soiled.foreign().isEmpty() && state.written() == 0) {
      return "%s && %s"
          .formatted(unmount, ShellWords.shown("zfs", "set", "readonly=on", state.name()));
    }
    SnapshotName last = soiled.last();
    String roll = soiled.foreign().isEmpty() ? "zseal rollback " : "zseal rollback -r ";
    return Advice.leadingOn(
        Advice.of(
            "Find out who wrote there. If it may go: `%s%s%s`."
                .formatted(unmount, unmount.isEmpty() ? "" : " && ", roll + ShellWords.shown(last)),
            "what was written and made there since @%s is gone for good; nothing is sent again"
                .formatted(last.snapshot()),
            "target-modified"),
        dataset + host);
  }
}
