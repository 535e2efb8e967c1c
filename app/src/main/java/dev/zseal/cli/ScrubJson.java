package dev.zseal.cli;

import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.pack.PackHealth;
import dev.zseal.vault.scrub.ScrubReport;
import dev.zseal.vault.scrub.SnapshotLoss;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a scrub found, for a script to act on.
final class ScrubJson {

  private ScrubJson() {}

  /// What came of looking at one snapshot to its end.
  ///
  /// @param differences from what the source sends, the first of them; none when it was not asked
  record Deep(String snapshot, boolean sound, List<String> differences) {

    Deep {
      differences = List.copyOf(differences);
    }
  }

  static Map<String, @Nullable Object> of(ScrubReport report, List<Deep> deep) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("files", report.files());
    fields.put("bytes", report.bytes());
    fields.put("whole", report.isWhole());
    fields.put("mendedFiles", report.mended());
    fields.put("healedBlobs", report.healed());
    fields.put("damaged", report.damaged().stream().map(ScrubJson::damaged).toList());
    fields.put("restored", report.restored());
    fields.put("lost", report.lost().stream().map(ScrubJson::lost).toList());
    fields.put("problems", report.problems().stream().map(Terminal::fields).toList());
    if (!deep.isEmpty()) {
      fields.put("deep", deep.stream().map(ScrubJson::deep).toList());
    }
    return fields;
  }

  private static Map<String, @Nullable Object> damaged(PackHealth health) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("file", health.location().file());
    fields.put("damagedCells", health.damagedCells());
    fields.put("lostBlobs", health.lost().size());
    return fields;
  }

  private static Map<String, @Nullable Object> lost(SnapshotLoss loss) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("dataset", loss.snapshot().dataset());
    fields.put("snapshot", loss.snapshot().snapshot());
    fields.put("guid", Catalog.guid(loss.snapshot().guid()));
    fields.put("blocks", loss.blocks());
    fields.put("pages", loss.pages());
    fields.put("objects", loss.objects());
    fields.put("moreObjects", loss.moreObjects());
    return fields;
  }

  private static Map<String, @Nullable Object> deep(Deep deep) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("snapshot", deep.snapshot());
    fields.put("sound", deep.sound());
    fields.put("differences", deep.differences());
    return fields;
  }
}
