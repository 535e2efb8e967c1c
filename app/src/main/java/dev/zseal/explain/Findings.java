package dev.zseal.explain;

import dev.zseal.nvlist.ResumeToken;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.Message;
import dev.zseal.zfs.SnapshotFacts;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a dataset's state says: the bare facts first, then what they speak for. Nothing is said
/// that is not seen.
final class Findings {

  /* Access times and ZFS's own tables; a write of a person's is rarely so small on its own. */
  private static final long MOUNT_LEAVES_BYTES = 1024 * 1024;

  private static final int NAMES_SHOWN = 5;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final DatasetAsked target;
  private final @Nullable DatasetAsked source;
  private final Optional<Common> common;
  private final List<String> lines = new ArrayList<>();

  /// Bytes written since the newest common snapshot; -1 where that is not known.
  ///
  /// @param target what a rollback of the target would lose
  /// @param source what an increment would send, about
  record Costs(long target, long source) {
    static final Costs UNKNOWN = new Costs(-1, -1);
  }

  private Findings(DatasetAsked target, @Nullable DatasetAsked source) {
    this.target = target;
    this.source = source;
    this.common = source == null ? Optional.empty() : Common.of(target, source);
  }

  /// The lines, for a message that asks to look at these sides; all sides if it asks for none.
  ///
  /// @param source the dataset that is sent, if the person named it
  /// @param costs what was written on either side since the newest common snapshot
  static Evidence of(
      DatasetAsked target, @Nullable DatasetAsked source, Set<Message.Look> looks, Costs costs) {
    var findings = new Findings(target, source);
    findings.facts();
    int facts = findings.lines.size();
    if (looks.isEmpty() || looks.contains(Message.Look.CHANGES)) {
      findings.changes();
    }
    findings.comparison(costs);
    findings.partial();
    return new Evidence(findings.lines, facts);
  }

  private void facts() {
    String newest =
        target.newest().map(s -> "the newest is " + shown(s)).orElse("so no increment fits on it");
    lines.add(
        "%s on %s: a %s with %s, %s."
            .formatted(
                target.name(),
                target.place(),
                target.value("type"),
                snapshots(target.snapshots().size()),
                newest));
    long written = target.bytes("written");
    lines.add(
        "written since then: %s. mounted %s, canmount %s, readonly %s, atime %s."
            .formatted(
                written < 0 ? "-" : size(written),
                target.value("mounted"),
                target.value("canmount"),
                target.value("readonly"),
                target.value("atime")));
    lines.add(
        target.isEncrypted()
            ? "encryption %s, encryption root %s, key %s."
                .formatted(
                    target.value("encryption"),
                    target.value("encryptionroot"),
                    target.value("keystatus"))
            : "not encrypted.");
    lines.add(
        "available %s, used %s, quota %s, refquota %s."
            .formatted(limit("available"), limit("used"), limit("quota"), limit("refquota")));
    String origin = target.value("origin");
    if (!origin.equals("-") && !origin.isEmpty()) {
      lines.add("it is a clone of " + origin + ".");
    }
  }

  private void changes() {
    long written = target.bytes("written");
    if (target.newest().isEmpty() || written < 0) {
      return;
    }
    String newest = "@" + target.newest().get().name().snapshot();
    boolean isMounted = target.value("mounted").equals("yes");
    if (written == 0) {
      lines.add(
          "Nothing was written since "
              + newest
              + ". If zfs calls it modified all the same, "
              + newest
              + " is not the snapshot that the increment starts at: a snapshot made on an encrypted"
              + " target is enough.");
    } else if (written <= MOUNT_LEAVES_BYTES) {
      lines.add(
          "%s is what mounting and reading leave behind (access times, ZFS's own tables)%s; a small"
                  .formatted(size(written), isMounted ? ", and it is mounted now" : "")
              + " change of somebody's looks the same. `zfs diff` tells, if the key is loaded.");
    } else {
      lines.add(
          "%s is more than mounting and reading leave behind: somebody wrote to it."
              .formatted(size(written)));
    }
    if (isMounted && !target.value("readonly").equals("on")) {
      lines.add("It is mounted and not readonly: it will be changed again.");
    }
    if (target.isEncrypted() && target.value("keystatus").equals("unavailable")) {
      lines.add("It is locked: nobody can write to its files as it is now.");
    }
  }

  private void comparison(Costs costs) {
    if (source == null) {
      return;
    }
    full(source);
    if (common.isEmpty()) {
      lines.add(
          "%s on %s has no snapshot or bookmark in common with it: only a full will do."
              .formatted(source.name(), source.place()));
      return;
    }
    Common both = common.get();
    lines.add(
        "The newest it has in common with %s on %s is %s there, %s here (the same GUID)."
            .formatted(source.name(), source.place(), both.base(), shown(both.target())));
    if (both.laterOnTarget().isEmpty()) {
      lines.add(
          "It is the target's newest: an increment from it fits, if nothing was written since.");
    } else if (!both.extra().isEmpty()) {
      lines.add(
          "In the way of an increment from it are %s, which the source does not have: made on the"
                  .formatted(names(both.extra()))
              + " target, or gone from the source.");
    }
    if (costs.source() >= 0) {
      lines.add("An increment from it would send about %s.".formatted(size(costs.source())));
    }
    if (costs.target() >= 0) {
      lines.add(
          "A rollback to it would lose %s written since%s."
              .formatted(
                  size(costs.target()),
                  both.laterOnTarget().isEmpty()
                      ? ""
                      : ", and " + snapshots(both.laterOnTarget().size())));
    }
  }

  private void full(DatasetAsked sent) {
    long referenced = sent.bytes("referenced");
    if (referenced >= 0) {
      lines.add("A full send of %s is about %s.".formatted(sent.name(), size(referenced)));
    }
  }

  private void partial() {
    String token = target.value("receive_resume_token");
    if (token.equals("-") || token.isEmpty()) {
      return;
    }
    String what = "an interrupted receive";
    try {
      ResumeToken read = ResumeToken.decode(token);
      what = "an interrupted receive of %s, %s of it".formatted(read.toName(), size(read.bytes()));
    } catch (Problem.Corrupt _) {
      /* A token of redacted sends, or of a later ZFS: that there is one is what matters. */
    }
    lines.add("It holds " + what + "; `zfs send -t` with its receive_resume_token goes on there.");
  }

  private String limit(String property) {
    long bytes = target.bytes(property);
    boolean isQuota = property.endsWith("quota");
    return bytes < 0 ? target.value(property) : isQuota && bytes == 0 ? "none" : size(bytes);
  }

  static String shown(SnapshotFacts snapshot) {
    return "@%s (GUID %s, %s)"
        .formatted(
            snapshot.name().snapshot(),
            Long.toUnsignedString(snapshot.guid()),
            TIME.format(snapshot.creation()));
  }

  private static String names(List<SnapshotFacts> snapshots) {
    String first =
        snapshots.stream()
            .limit(NAMES_SHOWN)
            .map(s -> "@" + s.name().snapshot())
            .collect(Collectors.joining(", "));
    int more = snapshots.size() - NAMES_SHOWN;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  private static String snapshots(int count) {
    return count == 1 ? "1 snapshot" : count + " snapshots";
  }

  static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + " bytes";
    }
    int unit = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
    double value = bytes / (double) (1L << (10 * unit));
    return "%.1f %siB".formatted(value, "KMGTPE".charAt(unit - 1));
  }
}
