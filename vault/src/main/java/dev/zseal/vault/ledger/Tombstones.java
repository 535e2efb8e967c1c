package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The signed acts that say which manifests are to go.
///
/// A tombstone names a manifest by the SHA-256 of its bytes, not only by its name. No two commits
/// make equal bytes, because each writes packs of its own, so a snapshot that is received again
/// after it was destroyed is not meant by the old tombstone, whoever's clock says what.
public final class Tombstones {

  private static final String FORMAT = "zseal-destroy-1";
  private static final byte[] LINE = Json.utf8("\n" + Acts.SIGNATURE);

  private Tombstones() {}

  /// Notes that `writer` is about to leave tombstones, the first of them as act `firstAct`, so that
  /// after a crash they are found without reading every act there is.
  public static void begin(Store store, String writer, int firstAct) throws Problem {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("writer", writer);
    json.put("firstAct", firstAct);
    store.put(Layout.DESTROYING, Json.write(json));
  }

  /// Notes that every manifest which was to go is gone.
  public static void end(Store store) throws Problem {
    store.delete(Layout.DESTROYING);
  }

  /// Whether a destroy has begun and not ended.
  public static boolean areOpen(Store store) throws Problem {
    return store.exists(Layout.DESTROYING);
  }

  /// Manifests a destroy meant to delete and did not come to: the crash was between the two steps.
  public static List<Manifest> unfinished(Store store) throws Problem {
    List<Manifest> found = new ArrayList<>();
    if (!areOpen(store)) {
      return found;
    }
    String what = store.location() + "/" + Layout.DESTROYING;
    Json json = Json.parse(store.readAll(Layout.DESTROYING, Acts.MAX_BYTES), what);
    String format = json.text("format");
    if (!format.equals(FORMAT)) {
      throw new Problem.TooNew(
          what + " has a format this zseal does not know",
          "format %s; %s is known".formatted(format, FORMAT),
          "Install a newer zseal.");
    }
    String writer = json.text("writer");
    int first = json.smallNumber("firstAct");
    if (!store.folders(Layout.WRITERS).contains(writer)) {
      return found;
    }
    for (String name : store.list(Layout.acts(writer))) {
      if (Acts.isAct(name) && Acts.number(name) >= first) {
        addIfMeant(store, writer, Layout.acts(writer) + "/" + name, found);
      }
    }
    return found;
  }

  private static void addIfMeant(Store store, String writer, String file, List<Manifest> found)
      throws Problem {
    try {
      byte[] act = store.readAll(file, Acts.MAX_BYTES);
      int tail = lastIndexOf(act, LINE) + 1;
      if (tail == 0) {
        return;
      }
      byte[] body = Arrays.copyOf(act, tail);
      Json json = Json.parse(body, "act");
      if (!json.text("format").equals(Acts.FORMAT) || !json.text("act").equals(Acts.DESTROY)) {
        return;
      }
      String name = json.text("manifest");
      if (!name.matches("datasets/[0-9a-f]{32}/[0-9]{12,18}-[0-9a-f]{16}\\.json")
          || !store.exists(name)) {
        return;
      }
      byte[] manifest = store.readAll(name, Manifest.MAX_BYTES);
      String signed =
          new String(act, tail, act.length - tail, StandardCharsets.UTF_8)
              .substring(Acts.SIGNATURE.length())
              .strip();
      if (Capsule.sha256(manifest).equals(json.text("sha256"))
          && isSigned(store, writer, body, signed)) {
        found.add(Manifest.parse(manifest, store.location() + "/" + name));
      }
    } catch (Problem.Corrupt _) {
      // A damaged act gives no leave to delete anything; finding damage is for a scrub.
    }
  }

  private static int lastIndexOf(byte[] bytes, byte[] wanted) {
    for (int at = bytes.length - wanted.length; at >= 0; at--) {
      if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    return -1;
  }

  private static boolean isSigned(Store store, String writer, byte[] body, String signature)
      throws Problem {
    byte[] file = store.readAll(Layout.key(writer), Acts.MAX_BYTES);
    String key = Json.parse(file, store.location() + "/" + Layout.key(writer)).text("publicKey");
    try {
      byte[] encoded = Base64.getDecoder().decode(key);
      Signature check = Signature.getInstance("Ed25519");
      check.initVerify(
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
      check.update(body);
      return Capsule.sha256(encoded).startsWith(writer)
          && check.verify(Base64.getDecoder().decode(signature));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }
}
