package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.vault.pack.BlobHash;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.tree.Entry;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The root of a tree in JSON: where its page is, its hash, and what the tree holds.
public final class RootJson {

  private RootJson() {}

  /// Adds the members; none for a tree without objects.
  public static void put(@Nullable Entry root, Map<String, @Nullable Object> json) {
    if (root == null) {
      return;
    }
    json.put("series", Json.hex(root.ref().series()));
    json.put("pack", root.ref().number());
    json.put("slot", root.ref().slot());
    json.put("hash", root.ref().hash().toString());
    json.put("objects", root.objects());
    json.put("blocks", root.blocks());
    json.put("bytes", root.bytes());
  }

  /// Reads them.
  ///
  /// @param what whose hash an error speaks of
  public static @Nullable Entry read(Json json, String what) throws Problem {
    if (!json.has("hash")) {
      return null;
    }
    String digits = json.text("hash");
    if (!digits.matches("[0-9a-f]{32}")) {
      throw json.damaged(what + "'s hash is not 32 hexadecimal digits");
    }
    BlobHash hash = BlobHash.parse(digits);
    BlobRef ref =
        new BlobRef(
            json.id("series"),
            json.smallNumber("pack"),
            json.smallNumber("slot"),
            hash.hash0(),
            hash.hash1());
    return Entry.page(ref, json.number("objects"), json.number("blocks"), json.number("bytes"));
  }
}
