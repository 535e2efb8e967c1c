package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A writer's signed, numbered acts, each carrying the hash of the one before.
///
/// ```
/// w/<writer>/acts/00000001.act = JSON object, newline, "signature " base64 newline
/// ```
///
/// The signature (Ed25519, RFC 8032) covers all bytes before its line.
public final class Acts {

  static final String SIGNATURE = "signature ";
  private static final String FORMAT = "zseal-act-1";
  private static final int MAX_BYTES = 64 << 10;

  private final Store store;
  private final WriterIdentity writer;

  public Acts(Store store, WriterIdentity writer) {
    this.store = store;
    this.writer = writer;
  }

  /// Records that the snapshot of `manifest` was committed.
  public void committed(Manifest manifest, byte[] manifestBytes, String time) throws Problem {
    Map<String, @Nullable Object> act = new LinkedHashMap<>();
    act.put("act", "commit");
    act.put("snapshot", manifest.fullName());
    act.put("guid", Json.hex(manifest.guid()));
    act.put("manifest", manifest.objectName());
    act.put("sha256", Capsule.sha256(manifestBytes));
    append(act, time);
  }

  private void append(Map<String, @Nullable Object> act, String time) throws Problem {
    introduce();
    while (true) {
      List<String> names =
          store.list(Layout.acts(writer.id())).stream().filter(Acts::isAct).toList();
      String previous = names.isEmpty() ? null : names.getLast();
      int number = previous == null ? 1 : number(previous) + 1;
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("format", FORMAT);
      json.put("writer", writer.id());
      json.put("number", number);
      json.put("previous", previous == null ? null : hashOf(previous));
      json.put("time", time);
      json.putAll(act);
      byte[] body = Json.write(json);
      String signature = SIGNATURE + Base64.getEncoder().encodeToString(writer.sign(body)) + "\n";
      byte[] tail = Json.utf8(signature);
      byte[] file = new byte[body.length + tail.length];
      System.arraycopy(body, 0, file, 0, body.length);
      System.arraycopy(tail, 0, file, body.length, tail.length);
      try {
        store.put("%s/%08d.act".formatted(Layout.acts(writer.id()), number), file);
        return;
      } catch (Problem.Conflict _) {
        // Another process of this writer took the number: take the next.
      }
    }
  }

  private static boolean isAct(String name) {
    return name.matches("\\d{8,9}\\.act");
  }

  private static int number(String name) {
    return Integer.parseInt(name.substring(0, name.indexOf('.')));
  }

  private String hashOf(String name) throws Problem {
    return Capsule.sha256(store.readAll(Layout.acts(writer.id()) + "/" + name, MAX_BYTES));
  }

  /// Leaves the public key, so that anybody can check the acts.
  private void introduce() throws Problem {
    String name = Layout.key(writer.id());
    if (store.exists(name)) {
      store.settle(name);
    } else {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("format", "zseal-writer-1");
      json.put("writer", writer.id());
      json.put("algorithm", "Ed25519");
      json.put("publicKey", writer.publicKey());
      try {
        store.put(name, Json.write(json));
      } catch (Problem.Conflict _) {
        // Done meanwhile.
        store.settle(name);
      }
    }
  }
}
