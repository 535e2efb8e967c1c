package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A person's word, by a tag, that a snapshot must not be destroyed. A snapshot may have several.
///
/// @param datasetId where the snapshot's manifest lies
/// @param snapshot `dataset@snapshot` as it was called when the hold was made
/// @param time ISO 8601
/// @param writer who made it
public record Hold(
    String datasetId, String snapshot, long guid, String tag, String time, String writer) {

  /// Bytes of the longest tag, as in ZFS.
  public static final int MAX_TAG = 255;

  private static final String FORMAT = "zseal-hold-1";
  private static final int MAX_BYTES = 16 << 10;

  /// Says why ZFS would not take a tag, if it would not.
  public static void checkTag(String tag) throws Problem.Usage {
    String fault =
        tag.isEmpty()
            ? "it is empty"
            : tag.startsWith("-") || tag.startsWith(".")
                ? "it begins with '%s'".formatted(tag.charAt(0))
                : tag.getBytes(StandardCharsets.UTF_8).length > MAX_TAG
                    ? "it is longer than %d bytes".formatted(MAX_TAG)
                    : tag.chars().anyMatch(Character::isISOControl)
                        ? "it has a control character"
                        : null;
    if (fault != null) {
      throw new Problem.Usage("this cannot be the tag of a hold", fault, "Choose another tag.");
    }
  }

  /// The object this hold is stored as. A tag may be longer than a file's name, so its hash stands
  /// for it.
  public String objectName() {
    return "%s/%s.%s.json"
        .formatted(Layout.holds(datasetId), Json.hex(guid), Capsule.nameHash(tag));
  }

  public byte[] toJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("dataset", datasetId);
    json.put("snapshot", snapshot);
    json.put("guid", Json.hex(guid));
    json.put("tag", tag);
    json.put("time", time);
    json.put("writer", writer);
    return Json.write(json);
  }

  static Hold parse(byte[] bytes, String what) throws Problem {
    Json json = Json.parse(bytes, what);
    json.requireFormat(FORMAT, "Install a newer zseal.");
    return new Hold(
        json.digits("dataset", 32),
        json.text("snapshot"),
        json.id("guid"),
        json.text("tag"),
        json.text("time"),
        json.text("writer"));
  }

  /// All holds on the snapshots of a dataset. One that cannot be read counts as a hold whose tag is
  /// unknown: damage must not let a snapshot go.
  public static List<Hold> all(Store store, String datasetId) throws Problem {
    List<Hold> holds = new ArrayList<>();
    String folder = Layout.holds(datasetId);
    for (String name : store.list(folder)) {
      if (name.matches("[0-9a-f]{16}\\.[0-9a-f]{32}\\.json")) {
        long guid = Long.parseUnsignedLong(name.substring(0, 16), 16);
        Hold hold = read(store, folder + "/" + name, datasetId, guid);
        // Released since the folder was listed, it is none any more.
        if (store.exists(folder + "/" + name)) {
          holds.add(hold);
        }
      }
    }
    return holds;
  }

  private static Hold read(Store store, String name, String datasetId, long guid) throws Problem {
    try {
      Hold hold = parse(store.readAll(name, MAX_BYTES), store.location() + "/" + name);
      if (hold.objectName().equals(name)) {
        return hold;
      }
    } catch (Problem.Corrupt _) {
      // Said by the hold that stands for it.
    }
    return new Hold(datasetId, "", guid, "(damaged: %s)".formatted(name), "", "");
  }
}
