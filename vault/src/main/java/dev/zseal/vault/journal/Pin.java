package dev.zseal.vault.journal;

import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Json;
import dev.zseal.vault.pack.BlobHash;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.Tree;
import dev.zseal.vault.tree.TreeKind;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a receive needs a sweep to leave alone: the tree it builds on, and the packs it writes.
///
/// @param datasetId the dataset it receives into
/// @param snapshot `dataset@snapshot` being received
/// @param guid of that snapshot
/// @param base what it builds on or borrows from, or null
/// @param series of the packs it writes
/// @param firstPack the first pack it may write: a sweep leaves this one and all above
/// @param began ISO 8601
public record Pin(
    String datasetId,
    String snapshot,
    long guid,
    @Nullable Base base,
    long series,
    int firstPack,
    String began) {

  /// Largest pin, bytes.
  static final int MAX_BYTES = 64 << 10;

  private static final String FORMAT = "zseal-pin-1";

  /// How long a pin holds: while its lock does. There may be others that outlive their process.
  private static final String WHILE_LOCKED = "locked";

  /// A base's tree, so that it can be marked even when its manifest is deleted meanwhile.
  ///
  /// @param root null when the base has no objects
  /// @param lastRange the largest dnode block of the base
  public record Base(long guid, @Nullable BlobRef root, long lastRange) {

    /// The tree to mark.
    public Tree tree() {
      Entry entry = root == null ? null : new Entry(root, 0, 0, 0, 0, 0);
      return new Tree(TreeKind.RANGES, entry, lastRange);
    }
  }

  byte[] toJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("holds", WHILE_LOCKED);
    json.put("dataset", datasetId);
    json.put("snapshot", snapshot);
    json.put("guid", Json.hex(guid));
    json.put("base", base == null ? null : baseJson(base));
    json.put("series", Json.hex(series));
    json.put("firstPack", firstPack);
    json.put("began", began);
    return Json.write(json);
  }

  private static Map<String, @Nullable Object> baseJson(Base base) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("guid", Json.hex(base.guid));
    json.put("lastRange", base.lastRange);
    BlobRef root = base.root;
    if (root != null) {
      json.put("series", Json.hex(root.series()));
      json.put("pack", root.number());
      json.put("slot", root.slot());
      json.put("hash", BlobHash.toString(root.hash0(), root.hash1()));
    }
    return json;
  }

  /// A pin as read: what it says, and whether it goes when its lock does.
  record Read(Pin pin, boolean whileLocked) {}

  static Read parse(byte[] bytes, String what) throws Problem {
    Json json = Json.parse(bytes, what);
    String format = json.text("format");
    if (!format.equals(FORMAT)) {
      throw new Problem.TooNew(
          what + " has a format this zseal does not know",
          "format %s; %s is known".formatted(format, FORMAT),
          "Install a newer zseal; until then nothing can be deleted from this vault.");
    }
    Pin pin =
        new Pin(
            json.text("dataset"),
            json.text("snapshot"),
            json.id("guid"),
            json.has("base") ? parseBase(json.object("base")) : null,
            json.id("series"),
            json.smallNumber("firstPack"),
            json.text("began"));
    return new Read(pin, json.text("holds").equals(WHILE_LOCKED));
  }

  private static Base parseBase(Json json) throws Problem {
    if (!json.has("hash")) {
      return new Base(json.id("guid"), null, json.number("lastRange"));
    }
    String hash = json.text("hash");
    if (!hash.matches("[0-9a-f]{32}")) {
      throw json.damaged("its base's hash is not 32 hexadecimal digits");
    }
    BlobHash content = BlobHash.parse(hash);
    BlobRef root =
        new BlobRef(
            json.id("series"),
            json.smallNumber("pack"),
            json.smallNumber("slot"),
            content.hash0(),
            content.hash1());
    return new Base(json.id("guid"), root, json.number("lastRange"));
  }
}
