package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The acts of all writers as a vault has them, each held against its signature and its place in
/// the chain.
public final class ActLog {

  private static final Pattern MANIFEST =
      Pattern.compile("datasets/[0-9a-f]{32}/[0-9]{12,18}-[0-9a-f]{16}\\.json");

  private static final byte[] LINE = Json.utf8("\n" + Acts.SIGNATURE);

  /// The log in which nothing was done.
  public static final ActLog NONE = new ActLog(List.of(), List.of(), Map.of());

  private final List<Act> acts;
  private final List<Problem> faults;
  private final Map<String, Integer> newest;
  private final Set<String> committed = new HashSet<>();
  private final Set<String> gone = new HashSet<>();

  /// @param newest number of the newest act of each writer, sound or not
  private ActLog(List<Act> acts, List<Problem> faults, Map<String, Integer> newest) {
    this.acts = List.copyOf(acts);
    this.faults = List.copyOf(faults);
    this.newest = Map.copyOf(newest);
    Map<String, String> places = new HashMap<>();
    for (Act act : acts) {
      switch (act.kind()) {
        case Acts.COMMIT -> {
          committed.add(act.sha256());
          String before = places.put(act.writer() + act.manifest(), act.sha256());
          if (before != null && !before.equals(act.sha256())) {
            // Nobody commits to a name that is taken: the manifest before it was gone by then.
            gone.add(before);
          }
        }
        case Acts.DESTROY -> gone.add(act.sha256());
        default -> {}
      }
    }
  }

  /// One signed act.
  ///
  /// @param kind `commit`, `destroy` and so on
  /// @param manifest name of the manifest it speaks of, or empty
  /// @param sha256 of the manifest's bytes, or empty
  /// @param hash SHA-256 of the act's own file
  public record Act(
      String writer,
      int number,
      String kind,
      String snapshot,
      String manifest,
      String sha256,
      String time,
      String hash) {}

  /// Reads all acts of a vault.
  public static ActLog read(Store store) throws Problem {
    List<Act> acts = new ArrayList<>();
    List<Problem> faults = new ArrayList<>();
    Map<String, Integer> newest = new HashMap<>();
    for (String writer : store.folders(Layout.WRITERS)) {
      newest.put(writer, new Chain(store, writer, acts, faults, 1).read());
    }
    return new ActLog(acts, faults, newest);
  }

  /// These acts and those that came since: this log itself when there are none.
  public ActLog since(Store store) throws Problem {
    List<Act> more = new ArrayList<>(acts);
    List<Problem> moreFaults = new ArrayList<>(faults);
    Map<String, Integer> now = new HashMap<>(newest);
    for (String writer : store.folders(Layout.WRITERS)) {
      int known = newest.getOrDefault(writer, 0);
      // Looked for before anything is listed: a vault may have very many acts, and mostly no new.
      if (store.exists(Acts.objectName(writer, known + 1))) {
        now.put(writer, new Chain(store, writer, more, moreFaults, known + 1).read());
      }
    }
    return now.equals(newest) ? this : new ActLog(more, moreFaults, now);
  }

  /// Reads one writer's acts from number `first` on.
  static ActLog readFrom(Store store, String writer, int first) throws Problem {
    List<Act> acts = new ArrayList<>();
    List<Problem> faults = new ArrayList<>();
    int newest = new Chain(store, writer, acts, faults, first).read();
    return new ActLog(acts, faults, Map.of(writer, newest));
  }

  /// Those whose signature is right, by writer and number.
  public List<Act> acts() {
    return acts;
  }

  /// What is wrong with the others, and with the chains.
  public List<Problem> faults() {
    return faults;
  }

  /// Whether the manifest with these bytes is no more: a writer destroyed it, or committed another
  /// to its name later. A snapshot received again has other bytes, for its packs are others.
  public boolean isGone(String sha256) {
    return gone.contains(sha256);
  }

  /// Whether a writer committed the manifest with these bytes, and it is not gone.
  public boolean isLive(String sha256) {
    return committed.contains(sha256) && !gone.contains(sha256);
  }

  /// Whether a writer committed a manifest with these bytes.
  public boolean isCommitted(String sha256) {
    return committed.contains(sha256);
  }

  /// One writer's acts.
  private static final class Chain {
    private final Store store;
    private final String writer;
    private final List<Act> acts;
    private final List<Problem> faults;
    private @Nullable PublicKey key;
    private int expected;
    private @Nullable String previousHash;

    Chain(Store store, String writer, List<Act> acts, List<Problem> faults, int first) {
      this.store = store;
      this.writer = writer;
      this.acts = acts;
      this.faults = faults;
      this.expected = first;
    }

    /// Reads them; returns the number of the last, one below the first when there is none.
    int read() throws Problem {
      int first = expected;
      List<String> names =
          store.list(Layout.acts(writer)).stream()
              .filter(name -> Acts.isAct(name) && Acts.number(name) >= first)
              .toList();
      if (names.isEmpty()) {
        return first - 1;
      }
      key = key().orElse(null);
      for (String name : names) {
        try {
          one(name);
        } catch (Problem.Corrupt e) {
          faults.add(e);
          previousHash = null;
        }
        expected = Acts.number(name) + 1;
      }
      return expected - 1;
    }

    private Optional<PublicKey> key() throws Problem {
      String name = Layout.key(writer);
      try {
        Json json = Json.parse(store.readAll(name, Acts.MAX_BYTES), store.location() + "/" + name);
        byte[] encoded = Base64.getDecoder().decode(json.text("publicKey"));
        if (!Capsule.sha256(encoded).startsWith(writer)) {
          throw json.damaged("the key is not that of writer " + writer);
        }
        return Optional.of(
            KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
      } catch (Problem.Corrupt e) {
        faults.add(e);
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        faults.add(fault(name, "it is not an Ed25519 key"));
      }
      return Optional.empty();
    }

    private void one(String name) throws Problem {
      String object = Layout.acts(writer) + "/" + name;
      int number = Acts.number(name);
      if (number != expected) {
        faults.add(fault(object, "act %d of writer %s is missing".formatted(expected, writer)));
        previousHash = null;
      }
      byte[] file = store.readAll(object, Acts.MAX_BYTES);
      int tail = lastIndexOf(file, LINE) + 1;
      if (tail == 0 || !isSigned(Arrays.copyOf(file, tail), signature(file, tail))) {
        throw fault(object, "its signature is not that of writer " + writer);
      }
      Json json = Json.parse(Arrays.copyOf(file, tail), store.location() + "/" + object);
      if (!json.text("format").equals(Acts.FORMAT)) {
        throw fault(object, "format %s; %s is known".formatted(json.text("format"), Acts.FORMAT));
      }
      if (!json.text("writer").equals(writer) || json.number("number") != number) {
        throw fault(object, "it is act %d of writer %s".formatted(number, json.text("writer")));
      }
      String previous = json.optionalText("previous").orElse(null);
      if (previousHash != null && !previousHash.equals(previous)) {
        faults.add(fault(object, "it follows another act than the one before it"));
      }
      previousHash = Capsule.sha256(file);
      acts.add(
          new Act(
              writer,
              number,
              json.text("act"),
              json.optionalText("snapshot").orElse(""),
              json.optionalText("manifest").filter(MANIFEST.asMatchPredicate()).orElse(""),
              json.optionalText("sha256").orElse(""),
              json.text("time"),
              previousHash));
    }

    private static String signature(byte[] file, int tail) {
      return new String(file, tail, file.length - tail, StandardCharsets.UTF_8)
          .substring(Acts.SIGNATURE.length())
          .strip();
    }

    private boolean isSigned(byte[] body, String signature) {
      PublicKey signer = key;
      if (signer == null) {
        return false;
      }
      try {
        Signature check = Signature.getInstance("Ed25519");
        check.initVerify(signer);
        check.update(body);
        return check.verify(Base64.getDecoder().decode(signature));
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        return false;
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

    private Problem.Corrupt fault(String object, String why) {
      return new Problem.Corrupt(
          "%s/%s: the record of what was done does not hold".formatted(store.location(), object),
          why,
          "Somebody changed or lost part of the vault's history; snapshots that `zseal scrub` finds"
              + " whole can be restored all the same.");
    }
  }
}
