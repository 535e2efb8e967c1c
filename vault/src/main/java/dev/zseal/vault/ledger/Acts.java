package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A writer's signed, numbered acts, each carrying the hash of the one before.
///
/// ```
/// w/<writer>/acts/00000001.act = JSON object, newline, "signature " base64 newline
/// ```
///
/// The signature (Ed25519, RFC 8032) covers all bytes before its line. Older acts lie in bundles
/// ([ActBundle]).
public final class Acts {

  static final String SIGNATURE = "signature ";
  static final String FORMAT = "zseal-act-1";
  static final String COMMIT = "commit";
  static final String DESTROY = "destroy";
  static final String HOLD = "hold";
  static final String RELEASE = "release";
  static final int MAX_BYTES = 64 << 10;

  /// How many acts one takes back at most.
  private static final int MAX_ENDINGS = 1000;

  /// Last number an act can have: a longer name is no act's, and whoever looks does not see it.
  static final int MAX_NUMBER = 999_999_999;

  private final Store store;
  private final WriterIdentity writer;
  private @Nullable Last last;
  private boolean introduced;

  public Acts(Store store, WriterIdentity writer) {
    this.store = store;
    this.writer = writer;
  }

  /// Records that the snapshot of `manifest` was committed.
  public void committed(Manifest manifest, byte[] manifestBytes, String time) throws Problem {
    append(about(COMMIT, manifest, manifestBytes), time);
  }

  /// Records once more that the snapshot of `manifest` is part of the vault, whatever these acts
  /// say: they end it no more.
  ///
  /// @param endings of it, as [ActLog#endings] has them
  void committedAnew(Manifest manifest, byte[] manifestBytes, List<ActLog.Act> endings, String time)
      throws Problem {
    // So many have room in an act.
    for (int from = 0; from == 0 || from < endings.size(); from += MAX_ENDINGS) {
      Map<String, @Nullable Object> act = about(COMMIT, manifest, manifestBytes);
      if (!endings.isEmpty()) {
        List<ActLog.Act> some = endings.subList(from, Math.min(from + MAX_ENDINGS, endings.size()));
        act.put("takesBack", String.join(" ", some.stream().map(ActLog.Act::id).toList()));
      }
      append(act, time);
    }
  }

  /// The number the next act will have, or a later one should another process act meanwhile.
  public int next() throws Problem {
    last = newest();
    return after(last.number);
  }

  private int after(int number) throws Problem {
    if (number >= MAX_NUMBER) {
      throw new Problem.Corrupt(
          "nothing can be signed: there is no number after that of the newest act",
          "%s/%s".formatted(store.location(), objectName(writer.id(), number)),
          "No zseal signs so many: somebody put it there. Move it out of the vault, then run"
              + " `zseal scrub`.");
    }
    return number + 1;
  }

  /// Leaves the tombstone of a snapshot, before its manifest is deleted.
  public void destroyed(Manifest manifest, byte[] manifestBytes, String time) throws Problem {
    append(about(DESTROY, manifest, manifestBytes), time);
  }

  /// Leaves the tombstone of a snapshot whose manifest is lost, as its commit tells of it.
  public void vanished(ActLog.Act commit, String time) throws Problem {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("act", DESTROY);
    members.put("snapshot", commit.snapshot());
    members.put("guid", Json.hex(Layout.guidOf(commit.manifest())));
    members.put("manifest", commit.manifest());
    members.put("sha256", commit.sha256());
    append(members, time);
  }

  private static Map<String, @Nullable Object> about(
      String act, Manifest manifest, byte[] manifestBytes) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("act", act);
    members.put("snapshot", manifest.fullName());
    members.put("guid", Json.hex(manifest.guid()));
    members.put("manifest", manifest.objectName());
    members.put("sha256", Capsule.sha256(manifestBytes));
    return members;
  }

  /// Records that a snapshot is held.
  public void held(Manifest manifest, String tag, String time) throws Problem {
    append(tagged(HOLD, manifest.fullName(), manifest.objectName(), tag), time);
  }

  /// Records that a hold was let go.
  ///
  /// @param snapshot its full name
  /// @param manifest the object its manifest is, or should be
  public void released(String snapshot, String manifest, String tag, String time) throws Problem {
    append(tagged(RELEASE, snapshot, manifest, tag), time);
  }

  private static Map<String, @Nullable Object> tagged(
      String act, String snapshot, String manifest, String tag) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("act", act);
    members.put("snapshot", snapshot);
    members.put("guid", Json.hex(Layout.guidOf(manifest)));
    members.put("manifest", manifest);
    members.put("tag", tag);
    return members;
  }

  private void append(Map<String, @Nullable Object> act, String time) throws Problem {
    introduce();
    if (last == null || !isSingle(last.number)) {
      last = newest();
    }
    while (true) {
      Last before = last;
      int number = after(before.number);
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("format", FORMAT);
      json.put("writer", writer.id());
      json.put("number", number);
      json.put("previous", before.hash);
      json.put("time", time);
      json.putAll(act);
      byte[] body = Json.write(json);
      String signature = SIGNATURE + Base64.getEncoder().encodeToString(writer.sign(body)) + "\n";
      byte[] tail = Json.utf8(signature);
      byte[] file = new byte[body.length + tail.length];
      System.arraycopy(body, 0, file, 0, body.length);
      System.arraycopy(tail, 0, file, body.length, tail.length);
      try {
        store.put(objectName(writer.id(), number), file);
        if (isNew(number, file)) {
          last = new Last(number, Capsule.sha256(file));
          return;
        }
        store.delete(objectName(writer.id(), number));
      } catch (Problem.Conflict _) {
        // Another process of this writer took the number: take the next.
      }
      last = newest();
    }
  }

  private boolean isSingle(int number) throws Problem {
    return store.exists(objectName(writer.id(), number));
  }

  /// Whether nobody had this number before. Its name was free; but if this process stood still for
  /// long, others may have used it, and a sweep put theirs into a bundle. Files of single acts go
  /// in their order: while the one before is there, none of this number went.
  private boolean isNew(int number, byte[] file) throws Problem {
    if (isSingle(number - 1)) {
      return true;
    }
    ActFiles files = new ActFiles(store, writer.id());
    return !files.isBundled(number)
        || files.everywhere(number).stream()
            .map(ActFiles.Found::bytes)
            .filter(bytes -> ActLog.isAct(bytes, writer.id(), number, writer.key()))
            .allMatch(bytes -> Arrays.equals(bytes, file));
  }

  /// The object that holds an act.
  static String objectName(String writer, int number) {
    return "%s/%08d.act".formatted(Layout.acts(writer), number);
  }

  /// The newest act there is, so that not every append has to look for it.
  private record Last(int number, @Nullable String hash) {}

  private Last newest() throws Problem {
    ActFiles files = new ActFiles(store, writer.id());
    int number = files.newest();
    if (number == 0) {
      return new Last(0, null);
    }
    List<ActFiles.Found> found = files.find(number);
    // Of one that is lost nothing can be said. That it is missing shows all the same.
    String hash = found.isEmpty() ? null : Capsule.sha256(found.getFirst().bytes());
    return new Last(number, hash);
  }

  /// Leaves the public key, so that anybody can check the acts. One that is damaged is written
  /// anew: nobody but this writer can.
  public void introduce() throws Problem {
    String name = Layout.key(writer.id());
    if (introduced && store.exists(name)) {
      return;
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("format", "zseal-writer-1");
    json.put("writer", writer.id());
    json.put("algorithm", "Ed25519");
    json.put("publicKey", writer.publicKey());
    if (store.exists(name) && isOwn(name)) {
      store.settle(name);
    } else {
      store.delete(name);
      try {
        store.put(name, Json.write(json));
      } catch (Problem.Conflict _) {
        // Done meanwhile.
        store.settle(name);
      }
    }
    introduced = true;
  }

  private boolean isOwn(String name) throws Problem {
    try {
      return publicKey(store.readAll(name, MAX_BYTES), writer.id()).isPresent();
    } catch (Problem.Corrupt _) {
      return false;
    }
  }

  /// The key that a `key.json` of these bytes holds, if it is that of `writer`.
  static Optional<PublicKey> publicKey(byte[] bytes, String writer) {
    try {
      Json json = Json.parse(bytes, "key.json");
      byte[] encoded = Base64.getDecoder().decode(json.text("publicKey"));
      if (!Capsule.sha256(encoded).startsWith(writer)) {
        return Optional.empty();
      }
      return Optional.of(
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
    } catch (Problem | GeneralSecurityException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
