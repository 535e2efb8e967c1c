package dev.zseal.vault.journal;

import dev.zseal.name.SnapshotName;
import dev.zseal.nvlist.ResumeToken;
import dev.zseal.problem.Problem;
import dev.zseal.stream.Hex;
import dev.zseal.stream.StreamHead;
import dev.zseal.stream.StreamHead.ResumePoint;
import dev.zseal.vault.ledger.Hierarchy;
import dev.zseal.vault.ledger.Json;
import dev.zseal.vault.ledger.Manifest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// How far an unfinished receive got: a pin that outlives its process, and what is needed to go on.
///
/// Its pin's base is the tree of what was received, over what the stream builds on. All of that is
/// durable, and every record in it was vouched for by the checksum behind it.
///
/// @param begin the BEGIN record of the stream, from its beginning: 312 bytes, then its payload
/// @param baseGuid GUID of the snapshot the tree was merged onto, 0 for none
/// @param point where a resumed stream has to begin
/// @param streamBytes bytes of streams that were read so far
/// @param payloadBytes sealed bytes that were stored so far
/// @param origin GUID that its pool gave the dataset it is sent from, 0 if that is not known
public record Checkpoint(
    Pin pin,
    Hex begin,
    @Nullable Hierarchy hierarchy,
    long baseGuid,
    ResumePoint point,
    long streamBytes,
    long payloadBytes,
    long origin) {

  /// Largest checkpoint, bytes: what goes into it must go into a manifest.
  static final int MAX_BYTES = Manifest.MAX_BYTES + (64 << 10);

  private static final String UNTIL_RELEASED = "until-released";

  public Checkpoint {
    Objects.requireNonNull(pin.base(), "a checkpoint has a tree");
  }

  /// A checkpoint in its place.
  ///
  /// @param writer whose it is
  /// @param id its name
  public record Kept(String writer, String id, Checkpoint checkpoint) {}

  /// What was received of the snapshot, over what the stream builds on.
  public Pin.Base part() {
    return Objects.requireNonNull(pin.base());
  }

  /// The BEGIN of the stream, as one from its beginning has it.
  public StreamHead head() throws Problem {
    return StreamHead.parse(begin.bytes(), "the checkpoint of " + pin.snapshot());
  }

  /// Whether it is sent from that dataset, as far as is known: from one of its name, if it does not
  /// say.
  ///
  /// @param datasetGuid that its pool gave it
  public boolean isFrom(String dataset, long datasetGuid) throws Problem {
    return origin == 0 ? head().begin().toName().startsWith(dataset + "@") : origin == datasetGuid;
  }

  /// What the snapshot goes by in the vault.
  public SnapshotName name() throws Problem {
    return SnapshotName.parse(pin.snapshot());
  }

  /// What makes `zfs send -t` go on here.
  public ResumeToken token() throws Problem {
    StreamHead head = head();
    long from = head.begin().fromGuid();
    return new ResumeToken(
        from == 0 ? OptionalLong.empty() : OptionalLong.of(from),
        point.object(),
        point.offset(),
        streamBytes,
        pin.guid(),
        head.begin().toName(),
        true,
        true,
        true,
        true);
  }

  byte[] toJson() {
    Map<String, @Nullable Object> json = pin.members(UNTIL_RELEASED);
    Map<String, @Nullable Object> resume = new LinkedHashMap<>();
    resume.put("object", Json.hex(point.object()));
    resume.put("offset", Json.hex(point.offset()));
    resume.put("base", baseGuid == 0 ? null : Json.hex(baseGuid));
    resume.put("streamBytes", streamBytes);
    resume.put("payloadBytes", payloadBytes);
    if (origin != 0) {
      resume.put("origin", Json.hex(origin));
    }
    resume.put("hierarchy", hierarchy == null ? null : hierarchy.toJson());
    resume.put("begin", Base64.getEncoder().encodeToString(begin.bytes()));
    json.put("resume", resume);
    return Json.write(json);
  }

  /// Reads one; null when the object is a pin of another kind.
  static @Nullable Checkpoint parse(byte[] bytes, String what) throws Problem {
    Json json = Json.parse(bytes, what);
    if (!json.has("resume")) {
      return null;
    }
    Pin.Read pin = Pin.parse(json, what);
    Json resume = json.object("resume");
    if (pin.whileLocked() || pin.pin().base() == null) {
      throw json.damaged("it says where to go on, but not with what");
    }
    Checkpoint checkpoint =
        new Checkpoint(
            pin.pin(),
            Hex.of(resume.base64("begin")),
            resume.has("hierarchy") ? Hierarchy.fromJson(resume.object("hierarchy")) : null,
            resume.has("base") ? resume.id("base") : 0,
            new ResumePoint(resume.id("object"), resume.id("offset")),
            resume.number("streamBytes"),
            resume.number("payloadBytes"),
            resume.has("origin") ? resume.id("origin") : 0);
    if (checkpoint.head().begin().toGuid() != pin.pin().guid()) {
      throw json.damaged("it does not match the BEGIN record it carries");
    }
    return checkpoint;
  }
}
