package dev.zseal.doctor.check;

import dev.zseal.protect.BaseKeeper;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.Hold;
import dev.zseal.zfs.ZfsHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// For whom does zseal hold snapshots and keep bookmarks here?
///
/// A target that never comes back keeps its base held for ever, and the space with it.
final class MarksCheck implements Check {

  static final String ID = "marks";

  private static final Pattern BOOKMARK =
      Pattern.compile(ZfsHost.BOOKMARK_PREFIX + "([a-z0-9]{8})-[0-9a-f]{16}");
  private static final Pattern TAG =
      Pattern.compile(ZfsHost.BOOKMARK_PREFIX + "((?:first-)?[a-z0-9]{8})");

  /// What is kept for one target.
  private record Kept(List<String> held, List<String> bookmarks) {
    Kept() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }

  @Override
  public List<Finding> look(Facts facts) {
    Map<String, Kept> marks = new TreeMap<>();
    for (Hold hold : facts.source().holds()) {
      Matcher tag = TAG.matcher(hold.tag());
      if (tag.matches()) {
        marks.computeIfAbsent(tag.group(1), _ -> new Kept()).held().add(hold.snapshot().toString());
      }
    }
    for (DatasetState dataset : facts.datasets()) {
      for (HistoryPoint point : facts.source().tree().history(dataset.name())) {
        String name = point.name().toString();
        Matcher bookmark = BOOKMARK.matcher(name.substring(name.indexOf('#') + 1));
        if (!point.isSnapshot() && bookmark.matches()) {
          marks.computeIfAbsent(bookmark.group(1), _ -> new Kept()).bookmarks().add(name);
        }
      }
    }
    List<Finding> findings = new ArrayList<>();
    marks.forEach((mark, kept) -> findings.add(finding(mark, kept, facts)));
    return findings;
  }

  private static Finding finding(String mark, Kept kept, Facts facts) {
    String evidence =
        "%s and %s"
            .formatted(
                Facts.count(kept.held().size(), "hold"),
                Facts.count(kept.bookmarks().size(), "bookmark"));
    TargetSide target = facts.target();
    VaultSide vault = facts.vault();
    boolean seen =
        (vault != null && vault.mark().equals(ZfsHost.BOOKMARK_PREFIX + mark + "-"))
            || (target != null
                && target.side().top().map(t -> mark(t.guid()).equals(mark)).orElse(false))
            || (target != null
                && BaseKeeper.first(target.side().place(), target.top())
                    .equals(BaseKeeper.tag(mark)));
    if (seen) {
      return Finding.ok(ID, mark, "bases are kept for this target: " + evidence);
    }
    List<String> names = new ArrayList<>(new TreeSet<>(kept.held()));
    names.addAll(new TreeSet<>(kept.bookmarks()));
    return Finding.note(
        ID,
        ZfsHost.BOOKMARK_PREFIX + mark,
        "Bases are kept for a target or vault that was not looked at. That is right for a disk that"
            + " comes back; if it never will, they only take space.",
        evidence + ": " + Facts.some(names),
        kept.held().isEmpty()
            ? "If it is gone for good: zfs destroy " + kept.bookmarks().getFirst()
            : "If it is gone for good: zfs release %s %s ; and destroy its bookmarks"
                .formatted(ZfsHost.BOOKMARK_PREFIX + mark, kept.held().getFirst()));
  }

  private static String mark(long guid) {
    return Facts.hex(guid).substring(0, 8);
  }
}
