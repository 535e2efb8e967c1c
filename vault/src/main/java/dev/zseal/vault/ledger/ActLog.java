package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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
  public static final ActLog NONE = new ActLog(List.of(), List.of(), List.of(), Map.of());

  private final List<Act> acts;
  private final List<Act> unproven;
  private final List<Problem> faults;
  private final Map<String, Integer> newest;
  private final Verdicts verdicts;

  /// @param newest number of the newest act of each writer, sound or not
  private ActLog(
      List<Act> acts, List<Act> unproven, List<Problem> faults, Map<String, Integer> newest) {
    this.acts = List.copyOf(acts);
    this.unproven = List.copyOf(unproven);
    this.faults = List.copyOf(faults);
    this.newest = Map.copyOf(newest);
    this.verdicts = Verdicts.of(this.acts, this.unproven);
  }

  /// A log that knows nothing of the acts up to these numbers, for [#since] to go on with.
  static ActLog after(Map<String, Integer> newest) {
    return new ActLog(List.of(), List.of(), List.of(), newest);
  }

  /// One signed act.
  public sealed interface Act permits CompactAct, PlainAct {

    String writer();

    int number();

    /// `commit`, `destroy` and so on.
    String kind();

    /// Full name of the snapshot it speaks of, or empty.
    String snapshot();

    /// Name of the manifest it speaks of, or empty.
    String manifest();

    /// Of the manifest's bytes, or empty.
    String sha256();

    /// Of a hold or release, or empty.
    String tag();

    String time();

    /// Of a commit: the acts that ended the manifest, and do so no more; as [#id] calls them.
    default List<String> takesBack() {
      return List.of();
    }

    /// How other acts call it.
    default String id() {
      return writer() + "/" + number();
    }

    /// What stands for the manifest's name: equal if and only if the names are.
    Object place();

    /// The hash in little room; null if it is none.
    @Nullable Sum sum();
  }

  /// The commits of a manifest, in their order.
  ///
  /// @param manifest its name
  public List<Act> commits(String manifest) {
    Object place = ManifestName.place(manifest);
    return acts.stream()
        .filter(act -> act.kind().equals(Acts.COMMIT) && act.place().equals(place))
        .toList();
  }

  /// GUIDs of all snapshots that an act speaks of, be it one that can be checked or not.
  public Set<Long> guids() {
    Set<Long> guids = new HashSet<>();
    for (List<Act> some : List.of(acts, unproven)) {
      for (Act act : some) {
        if (act.place() instanceof ManifestName name) {
          guids.add(name.guid());
        } else if (MANIFEST.matcher(act.manifest()).matches()) {
          guids.add(Layout.guidOf(act.manifest()));
        }
      }
    }
    return guids;
  }

  /// Reads all acts of a vault.
  public static ActLog read(Store store) throws Problem {
    List<Act> acts = new ArrayList<>();
    List<Act> unproven = new ArrayList<>();
    List<Problem> faults = new ArrayList<>();
    Map<String, Integer> newest = new HashMap<>();
    for (String writer : store.folders(Layout.WRITERS)) {
      newest.put(writer, new Chain(store, writer, acts, unproven, faults, 1).read());
    }
    return new ActLog(acts, unproven, faults, newest);
  }

  /// These acts and those that came since: this log itself when there are none.
  public ActLog since(Store store) throws Problem {
    List<Act> more = new ArrayList<>(acts);
    List<Act> moreUnproven = new ArrayList<>(unproven);
    List<Problem> moreFaults = new ArrayList<>(faults);
    Map<String, Integer> now = new HashMap<>(newest);
    for (String writer : store.folders(Layout.WRITERS)) {
      int known = newest.getOrDefault(writer, 0);
      if (hasMore(store, writer, known)) {
        Chain chain = new Chain(store, writer, more, moreUnproven, moreFaults, known + 1);
        now.put(writer, chain.read());
      }
    }
    return now.equals(newest) ? this : new ActLog(more, moreUnproven, moreFaults, now);
  }

  /// Whether there may be acts after number `known`. Looked for before anything is listed: mostly
  /// there are none. Files of single acts go in their order, so while that of one is there, so is
  /// that of the next.
  static boolean hasMore(Store store, String writer, int known) throws Problem {
    return store.exists(Acts.objectName(writer, known + 1))
        || known == 0
        || !store.exists(Acts.objectName(writer, known));
  }

  /// Reads one writer's acts from number `first` on.
  static ActLog readFrom(Store store, String writer, int first) throws Problem {
    List<Act> acts = new ArrayList<>();
    List<Act> unproven = new ArrayList<>();
    List<Problem> faults = new ArrayList<>();
    int newest = new Chain(store, writer, acts, unproven, faults, first).read();
    return new ActLog(acts, unproven, faults, Map.of(writer, newest));
  }

  /// Those whose signature is right, by writer and number.
  public List<Act> acts() {
    return acts;
  }

  /// Those that can be read, but whose signature is wrong or cannot be checked. They give no leave
  /// to delete anything; but what they tell of may have been there.
  public List<Act> unproven() {
    return unproven;
  }

  /// Number of the newest act of each writer, sound or not.
  Map<String, Integer> newest() {
    return newest;
  }

  /// What is wrong with the others, and with the chains.
  public List<Problem> faults() {
    return faults;
  }

  /// Whether the manifest with these bytes is no more: a writer destroyed it, or committed another
  /// to its name later. A snapshot received again has other bytes, for its packs are others.
  public boolean isGone(String sha256) {
    return verdicts.isGone(sha256);
  }

  /// Whether an act that cannot be checked says that the manifest with these bytes is no more.
  boolean isSaidGone(String sha256) {
    return verdicts.isSaidGone(sha256);
  }

  /// Whether a writer committed the manifest with these bytes, and it is not gone.
  public boolean isLive(String sha256) {
    return verdicts.isCommitted(sha256) && !verdicts.isGone(sha256);
  }

  /// Whether the manifest with these bytes would be missed: an act says that a writer committed it,
  /// and none that it is gone, whether they can be checked or not.
  public boolean isMissable(String sha256) {
    return (verdicts.isCommitted(sha256) || verdicts.isSaidCommitted(sha256))
        && !verdicts.isGone(sha256)
        && !isSaidGone(sha256);
  }

  /// Whether a writer committed a manifest with these bytes.
  public boolean isCommitted(String sha256) {
    return verdicts.isCommitted(sha256);
  }

  /// The acts by which the manifests with these bytes are no more, whether they can be checked or
  /// not. Those of which there is none are left out.
  public Map<String, List<Act>> endings(Set<String> sha256s) {
    return Verdicts.endings(acts, unproven, sha256s);
  }

  /// One writer's acts.
  private static final class Chain {
    private final Store store;
    private final String writer;
    private final ActFiles files;
    private final List<Act> acts;
    private final List<Act> unproven;
    private final List<Problem> faults;
    private final CompactAct.Sharing sharing = new CompactAct.Sharing();
    private @Nullable PublicKey key;
    private int expected;
    private @Nullable String previousHash;

    Chain(
        Store store,
        String writer,
        List<Act> acts,
        List<Act> unproven,
        List<Problem> faults,
        int first)
        throws Problem {
      this.store = store;
      this.writer = writer;
      this.files = new ActFiles(store, writer);
      this.acts = acts;
      this.unproven = unproven;
      this.faults = faults;
      this.expected = first;
    }

    /// Reads them; returns the number of the last, one below the first when there is none.
    int read() throws Problem {
      int last = expected - 1;
      OptionalInt next = after(last);
      if (next.isEmpty()) {
        return last;
      }
      key = key(files.count(expected)).orElse(null);
      while (next.isPresent()) {
        int number = next.getAsInt();
        try {
          one(number);
        } catch (Problem.Corrupt e) {
          if (number > expected) {
            faults.add(missing(number));
          }
          faults.add(e);
          previousHash = null;
          expected = number + 1;
        }
        last = number;
        next = after(number);
      }
      if (expected <= last) {
        faults.add(missing(last));
      }
      return last;
    }

    /// The next number of which there should be an act. What is not listed may have been put into a
    /// bundle while the list was made.
    private OptionalInt after(int number) throws Problem {
      OptionalInt next = files.from(number + 1);
      if (next.isPresent() && next.getAsInt() > number + 1) {
        files.refresh();
        next = files.from(number + 1);
      }
      return next;
    }

    /// The key; without it there is one fault for all of the writer's acts.
    private Optional<PublicKey> key(int count) throws Problem {
      String name = Layout.key(writer);
      try {
        byte[] bytes = store.exists(name) ? store.readAll(name, Acts.MAX_BYTES) : new byte[0];
        Optional<PublicKey> found = Acts.publicKey(bytes, writer);
        if (found.isEmpty()) {
          faults.add(keyFault(name, bytes.length == 0 ? "missing" : "damaged", count));
        }
        return found;
      } catch (Problem.Corrupt _) {
        faults.add(keyFault(name, "damaged", count));
        return Optional.empty();
      }
    }

    private Problem keyFault(String name, String fault, int count) {
      return new Problem.Corrupt(
          "%s/%s: the key of writer %s is %s".formatted(store.location(), name, writer, fault),
          "none of the %d signed acts read of that writer can be checked".formatted(count),
          "The host that has this key writes it anew: run `zseal scrub` there. Or take it from"
              + " another copy of the vault: zseal scrub --from VAULT");
    }

    private void one(int number) throws Problem {
      List<ActFiles.Found> found = files.find(number);
      if (found.isEmpty()) {
        return;
      }
      if (number != expected) {
        faults.add(missing(number));
        previousHash = null;
      }
      expected = number + 1;
      PublicKey signer = key;
      if (signer == null) {
        unproven(files.everywhere(number), number);
        return;
      }
      List<ActFiles.Found> sound = signed(found, number, signer);
      if (sound.isEmpty()) {
        sound = signed(files.spare(number), number, signer);
      }
      if (sound.isEmpty()) {
        throw unsound(found.getFirst(), number, signer);
      }
      ActFiles.Found first = sound.getFirst();
      Json json = body(first.bytes());
      String previous = json.optionalText("previous").orElse(null);
      if (previousHash != null && !previousHash.equals(previous)) {
        faults.add(fault(first.object(), "it follows another act than the one before it"));
      }
      previousHash = Capsule.sha256(first.bytes());
      acts.add(act(json, number));
      for (ActFiles.Found other : sound.subList(1, sound.size())) {
        faults.add(fault(other.object(), "there is another act of its number"));
        acts.add(act(body(other.bytes()), number));
      }
    }

    private List<ActFiles.Found> signed(List<ActFiles.Found> found, int number, PublicKey signer) {
      return found.stream().filter(f -> isAct(f.bytes(), writer, number, signer)).toList();
    }

    /// What is wrong with what should be an act. If it can be read, it is kept for what it says.
    private Problem unsound(ActFiles.Found found, int number, PublicKey signer) throws Problem {
      if (!isSigned(found.bytes(), signer)) {
        unproven(files.everywhere(number), number);
        return fault(
            found.object(),
            "the signature of act %d is not that of writer %s".formatted(number, writer));
      }
      Json json =
          Json.parse(
              Arrays.copyOf(found.bytes(), tail(found.bytes())),
              store.location() + "/" + found.object());
      return json.text("format").equals(Acts.FORMAT)
          ? fault(
              found.object(),
              "it is act %d of writer %s".formatted(json.number("number"), json.text("writer")))
          : fault(
              found.object(),
              "format '%s'; %s is known".formatted(json.text("format"), Acts.FORMAT));
    }

    private Problem missing(int found) {
      return fault(
          Acts.objectName(writer, found),
          "act %d of writer %s is missing".formatted(expected, writer));
    }

    private void unproven(List<ActFiles.Found> found, int number) {
      for (ActFiles.Found one : found) {
        try {
          Json json = Json.parse(Arrays.copyOf(one.bytes(), tail(one.bytes())), "act");
          if (json.text("format").equals(Acts.FORMAT)) {
            unproven.add(act(json, number));
            return;
          }
        } catch (Problem _) {
          // It says nothing at all.
        }
      }
    }

    private Act act(Json json, int number) throws Problem {
      return sharing.of(
          new PlainAct(
              writer,
              number,
              json.text("act"),
              json.optionalText("snapshot").orElse(""),
              json.optionalText("manifest").filter(MANIFEST.asMatchPredicate()).orElse(""),
              json.optionalText("sha256").orElse(""),
              json.optionalText("tag").orElse(""),
              json.text("time"),
              takenBack(json)));
    }

    private static List<String> takenBack(Json json) throws Problem {
      return json.optionalText("takesBack").map(ids -> List.of(ids.split(" "))).orElse(List.of());
    }

    private Problem.Corrupt fault(String object, String why) {
      return new Problem.Corrupt(
          "%s/%s: the record of what was done does not hold".formatted(store.location(), object),
          why,
          "Somebody changed or lost part of the vault's history; snapshots that `zseal scrub` finds"
              + " whole can be restored all the same.");
    }
  }

  /// Whether a file is an act of this number that its writer signed.
  static boolean isAct(byte[] file, String writer, int number, PublicKey key) {
    if (!isSigned(file, key)) {
      return false;
    }
    try {
      Json json = body(file);
      return json.text("format").equals(Acts.FORMAT)
          && json.text("writer").equals(writer)
          && json.number("number") == number;
    } catch (Problem _) {
      return false;
    }
  }

  /// What an act says.
  static Json body(byte[] file) throws Problem {
    return Json.parse(Arrays.copyOf(file, tail(file)), "act");
  }

  /// Where the line with the signature begins, 0 if there is none.
  static int tail(byte[] file) {
    for (int at = file.length - LINE.length; at >= 0; at--) {
      if (Arrays.equals(file, at, at + LINE.length, LINE, 0, LINE.length)) {
        return at + 1;
      }
    }
    return 0;
  }

  /// Whether the file of an act ends with the right signature.
  static boolean isSigned(byte[] file, PublicKey key) {
    int tail = tail(file);
    if (tail == 0) {
      return false;
    }
    String signature =
        new String(file, tail, file.length - tail, StandardCharsets.UTF_8)
            .substring(Acts.SIGNATURE.length())
            .strip();
    try {
      Signature check = Signature.getInstance("Ed25519");
      check.initVerify(key);
      check.update(file, 0, tail);
      return check.verify(Base64.getDecoder().decode(signature));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }
}
