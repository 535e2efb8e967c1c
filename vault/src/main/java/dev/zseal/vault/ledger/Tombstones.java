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
import java.util.List;

/// The signed acts that say which manifests are to go.
///
/// A tombstone names a manifest by the SHA-256 of its bytes, not only by its name. No two commits
/// make equal bytes, because each writes packs of its own, so a snapshot that is received again
/// after it was destroyed is not meant by the old tombstone, whoever's clock says what.
public final class Tombstones {

  private static final byte[] LINE = Json.utf8("\n" + Acts.SIGNATURE);

  private Tombstones() {}

  /// Manifests a destroy meant to delete and did not come to: the crash was between the two steps.
  public static List<Manifest> unfinished(Store store) throws Problem {
    List<Manifest> found = new ArrayList<>();
    for (String writer : store.folders(Layout.WRITERS)) {
      for (String name : store.list(Layout.acts(writer))) {
        if (Acts.isAct(name)) {
          addIfMeant(store, writer, Layout.acts(writer) + "/" + name, found);
        }
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
