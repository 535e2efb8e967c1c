package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.stream.Fletcher4;
import dev.zseal.stream.StreamHead;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.Tree;
import dev.zseal.vault.tree.TreeKind;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The commit record of one snapshot. The snapshot is in the vault exactly when this is.
///
/// @param datasetId the vault's own name of the dataset, 32 hexadecimal digits
/// @param dataset name the dataset goes by: as received, or as `--as` said
/// @param snapshot the part after `@`
/// @param creation seconds since 1970
/// @param fromGuid GUID of the incremental source of the stream received, 0 for a full
/// @param isClone whether that source lies in another dataset
/// @param fingerprint the capsule that came with it
/// @param begin the BEGIN record as received
/// @param end the END checksum of the stream as received; null when it came in more than one part
/// @param root the tree's root, null for a snapshot without objects
/// @param baseGuid GUID of the snapshot whose tree this one was merged onto, 0 for none
/// @param stored what this receive added
/// @param hierarchy where the dataset stood, when a package or the pool told
/// @param received when, ISO 8601
public record Manifest(
    String datasetId,
    String dataset,
    String snapshot,
    long guid,
    long creation,
    boolean volume,
    long fromGuid,
    boolean isClone,
    long keyGuid,
    String fingerprint,
    long toIvSet,
    long fromIvSet,
    KeptBegin begin,
    @Nullable Fletcher4 end,
    @Nullable Entry root,
    long baseGuid,
    Stored stored,
    @Nullable Hierarchy hierarchy,
    String received,
    String writer) {

  /// Largest manifest, bytes.
  public static final int MAX_BYTES = 1 << 20;

  private static final String FORMAT = "zseal-manifest-1";
  private static final int MIN_BEGIN = 312;
  private static final long MAX_CREATION = 999_999_999_999_999_999L;

  /// The packs a receive wrote.
  ///
  /// @param series of the packs
  /// @param firstPack the first of them
  /// @param lastPack the last, one below the first if there is none
  /// @param payloadBytes sealed bytes that were not in the vault before
  public record Stored(long series, int firstPack, int lastPack, long payloadBytes) {}

  /// `dataset@snapshot`.
  public String fullName() {
    return dataset + "@" + snapshot;
  }

  /// The object this manifest is stored as.
  public String objectName() {
    return Layout.manifest(datasetId, creation, guid);
  }

  /// The BEGIN of the stream it came with.
  public StreamHead head() throws Problem {
    return StreamHead.parse(begin.bytes(fullName()), fullName());
  }

  /// The snapshot's tree.
  public Tree tree() throws Problem {
    return new Tree(TreeKind.RANGES, root, begin.lastRange(fullName()));
  }

  /// The same with its BEGIN kept, to be read when the manifest may be gone.
  Manifest loaded() throws Problem {
    return with(KeptBegin.of(begin.bytes(fullName())), this);
  }

  /// The same in less memory: its BEGIN is read again when it is wanted, and what it has in common
  /// with `like` is shared.
  Manifest released(KeptBegin.Source again, @Nullable Manifest like) {
    return with(begin.released(again, fullName()), like == null ? this : like);
  }

  private Manifest with(KeptBegin otherBegin, Manifest like) {
    return new Manifest(
        shared(datasetId, like.datasetId),
        shared(dataset, like.dataset),
        snapshot,
        guid,
        creation,
        volume,
        fromGuid,
        isClone,
        keyGuid,
        shared(fingerprint, like.fingerprint),
        toIvSet,
        fromIvSet,
        otherBegin,
        end,
        root,
        baseGuid,
        stored,
        hierarchy != null && hierarchy.equals(like.hierarchy) ? like.hierarchy : hierarchy,
        received,
        shared(writer, like.writer));
  }

  private static String shared(String own, String other) {
    return own.equals(other) ? other : own;
  }

  /// Payload bytes the snapshot refers to.
  public long referencedBytes() {
    return root == null ? 0 : root.bytes();
  }

  /// Objects in the snapshot.
  public long objects() {
    return root == null ? 0 : root.objects();
  }

  public byte[] toJson() throws Problem {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("dataset", dataset);
    json.put("snapshot", snapshot);
    json.put("guid", Json.hex(guid));
    json.put("creation", creation);
    json.put("received", received);
    json.put("type", volume ? "volume" : "filesystem");
    json.put("datasetId", datasetId);
    json.put("fromGuid", fromGuid == 0 ? null : Json.hex(fromGuid));
    json.put("clone", isClone);
    json.put("keyGuid", Json.hex(keyGuid));
    json.put("capsule", fingerprint);
    json.put("toIvSet", Json.hex(toIvSet));
    json.put("fromIvSet", Json.hex(fromIvSet));
    json.put("endChecksum", end == null ? null : end.toString());
    json.put("tree", treeJson());
    json.put("stored", storedJson());
    json.put("hierarchy", hierarchy == null ? null : hierarchy.toJson());
    json.put("writer", writer);
    json.put("begin", Base64.getEncoder().encodeToString(begin.bytes(fullName())));
    return Json.write(json);
  }

  private Map<String, @Nullable Object> treeJson() {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("base", baseGuid == 0 ? null : Json.hex(baseGuid));
    RootJson.put(root, tree);
    return tree;
  }

  private Map<String, @Nullable Object> storedJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("series", Json.hex(stored.series()));
    json.put("firstPack", stored.firstPack());
    json.put("lastPack", stored.lastPack());
    json.put("payloadBytes", stored.payloadBytes());
    return json;
  }

  /// Reads a manifest and holds it against the name it was found under.
  public static Manifest parse(byte[] bytes, String what) throws Problem {
    Json json = Json.parse(bytes, what);
    json.requireFormat(FORMAT, "Install a newer zseal.");
    Json stored = json.object("stored");
    Json tree = json.object("tree");
    byte[] begin = begin(json);
    Manifest manifest =
        new Manifest(
            json.digits("datasetId", 32),
            json.text("dataset"),
            json.text("snapshot"),
            json.id("guid"),
            creation(json),
            json.text("type").equals("volume"),
            json.has("fromGuid") ? json.id("fromGuid") : 0,
            json.flag("clone"),
            json.id("keyGuid"),
            json.digits("capsule", 32),
            json.id("toIvSet"),
            json.id("fromIvSet"),
            KeptBegin.of(begin),
            json.has("endChecksum") ? checksum(json) : null,
            RootJson.read(tree, "its tree"),
            tree.has("base") ? tree.id("base") : 0,
            new Stored(
                stored.id("series"),
                stored.smallNumber("firstPack"),
                stored.smallNumber("lastPack"),
                stored.number("payloadBytes")),
            json.has("hierarchy") ? Hierarchy.fromJson(json.object("hierarchy")) : null,
            json.text("received"),
            json.digits("writer", 16));
    manifest.check(StreamHead.parse(begin, what), json);
    return manifest;
  }

  /// Holds the manifest's own words against the BEGIN it carries.
  private void check(StreamHead head, Json json) throws Problem {
    boolean same =
        head.begin().toGuid() == guid
            && head.begin().fromGuid() == fromGuid
            && head.begin().creationTime() == creation;
    if (!same) {
      throw json.damaged("it does not match the BEGIN record it carries");
    }
  }

  /// Seconds since 1970, of which a name has at most 18 digits.
  private static long creation(Json json) throws Problem {
    long creation = json.number("creation");
    if (creation < 0 || creation > MAX_CREATION) {
      throw json.damaged("its creation is " + creation);
    }
    return creation;
  }

  private static byte[] begin(Json json) throws Problem {
    byte[] begin = json.base64("begin");
    if (begin.length < MIN_BEGIN) {
      throw json.damaged("its BEGIN record is too short");
    }
    return begin;
  }

  private static Fletcher4 checksum(Json json) throws Problem {
    String[] words = json.text("endChecksum").split("/", -1);
    try {
      if (words.length == 4) {
        return new Fletcher4(
            Long.parseUnsignedLong(words[0], 16),
            Long.parseUnsignedLong(words[1], 16),
            Long.parseUnsignedLong(words[2], 16),
            Long.parseUnsignedLong(words[3], 16));
      }
    } catch (NumberFormatException _) {
      // Said below.
    }
    throw json.damaged("its endChecksum is not four hexadecimal words");
  }
}
