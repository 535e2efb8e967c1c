package dev.zseal.vault.journal;

import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Json;
import dev.zseal.vault.ledger.RootJson;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.Tree;
import dev.zseal.vault.tree.TreeKind;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a receive needs a sweep to leave alone: the trees it builds on, and the packs it writes.
///
/// @param datasetId the dataset it receives into
/// @param snapshot `dataset@snapshot` being received
/// @param guid of that snapshot
/// @param base what it builds on or borrows from, or null
/// @param lender what else it borrows from, or null
/// @param series of the packs it writes
/// @param firstPack the first pack it may write: a sweep leaves this one and all above
/// @param began ISO 8601
public record Pin(
    String datasetId,
    String snapshot,
    long guid,
    @Nullable Base base,
    @Nullable Base lender,
    long series,
    int firstPack,
    String began) {

  /// Largest pin, bytes.
  static final int MAX_BYTES = 64 << 10;

  static final String FORMAT = "zseal-pin-1";

  /// How long a pin holds: while its lock does. A [Checkpoint] outlives its process.
  private static final String WHILE_LOCKED = "locked";

  /// A base's tree, so that it can be marked even when its manifest is deleted meanwhile.
  ///
  /// @param root null when the base has no objects
  /// @param lastRange the largest dnode block of the base
  public record Base(long guid, @Nullable Entry root, long lastRange) {

    public static Base of(long guid, Tree tree) {
      return new Base(guid, tree.root(), tree.last());
    }

    public Tree tree() {
      return new Tree(TreeKind.RANGES, root, lastRange);
    }
  }

  /// Whether it began before `instant`, as far as can be told.
  boolean beganBefore(Instant instant) {
    if (instant.equals(Instant.MAX)) {
      return true;
    }
    try {
      return Instant.parse(began).isBefore(instant);
    } catch (DateTimeParseException _) {
      return false;
    }
  }

  /// Whether it says that it began after `instant`, or what it says is no time at all.
  boolean beganAfter(Instant instant) {
    try {
      return Instant.parse(began).isAfter(instant);
    } catch (DateTimeParseException _) {
      return true;
    }
  }

  /// The same as one that is put now.
  Pin begun(Instant now) {
    return new Pin(datasetId, snapshot, guid, base, lender, series, firstPack, now.toString());
  }

  /// The trees to mark.
  public List<Base> trees() {
    return Stream.of(base, lender).filter(Objects::nonNull).toList();
  }

  byte[] toJson() {
    return Json.write(members(WHILE_LOCKED));
  }

  Map<String, @Nullable Object> members(String holds) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("holds", holds);
    json.put("dataset", datasetId);
    json.put("snapshot", snapshot);
    json.put("guid", Json.hex(guid));
    json.put("base", base == null ? null : baseJson(base));
    if (lender != null) {
      json.put("lender", baseJson(lender));
    }
    json.put("series", Json.hex(series));
    json.put("firstPack", firstPack);
    json.put("began", began);
    return json;
  }

  private static Map<String, @Nullable Object> baseJson(Base base) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("guid", Json.hex(base.guid));
    json.put("lastRange", base.lastRange);
    RootJson.put(base.root, json);
    return json;
  }

  /// A pin as read: what it says, and whether it goes when its lock does.
  record Read(Pin pin, boolean whileLocked) {}

  static Read parse(byte[] bytes, String what) throws Problem {
    return parse(Json.parse(bytes, what), what);
  }

  static Read parse(Json json, String what) throws Problem {
    json.requireFormat(
        FORMAT, "Install a newer zseal; until then nothing can be deleted from this vault.");
    Pin pin =
        new Pin(
            json.digits("dataset", 32),
            snapshotName(json),
            json.id("guid"),
            json.has("base") ? parseBase(json.object("base")) : null,
            json.has("lender") ? parseBase(json.object("lender")) : null,
            json.id("series"),
            json.smallNumber("firstPack"),
            json.text("began"));
    return new Read(pin, json.text("holds").equals(WHILE_LOCKED));
  }

  /// One flipped bit makes a name that is none, and whoever tells of the pin takes it apart.
  private static String snapshotName(Json json) throws Problem {
    String name = json.text("snapshot");
    try {
      return SnapshotName.parse(name).toString();
    } catch (Problem.Usage e) {
      throw json.damaged("its snapshot is " + e.evidence());
    }
  }

  private static Base parseBase(Json json) throws Problem {
    return new Base(json.id("guid"), RootJson.read(json, "its base"), json.number("lastRange"));
  }
}
