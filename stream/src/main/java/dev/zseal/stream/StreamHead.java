package dev.zseal.stream;

import dev.zseal.nvlist.NvList;
import dev.zseal.nvlist.NvListReader;
import dev.zseal.nvlist.NvListWriter;
import dev.zseal.nvlist.PackedNvList;
import dev.zseal.problem.Problem;
import dev.zseal.problem.ShellText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The BEGIN record of a snapshot's stream with its payload, and the BEGINs derived from it.
///
/// A vault keeps it as received: the BEGIN of a full or of another increment of the same snapshot
/// differs in a few known places only (`docs/format/send-stream.md`, "Other streams of the same
/// snapshot").
public final class StreamHead {

  private final SendRecord.Begin begin;
  private final byte[] payload;
  private final ByteOrder order;

  public StreamHead(SendRecord.Begin begin, byte[] payload, ByteOrder order) {
    if (begin.payloadLength() != payload.length) {
      throw new IllegalArgumentException("payload of %d bytes".formatted(payload.length));
    }
    this.begin = begin;
    this.payload = payload.clone();
    this.order = order;
  }

  public SendRecord.Begin begin() {
    return begin;
  }

  public byte[] payload() {
    return payload.clone();
  }

  public ByteOrder order() {
    return order;
  }

  /// The key data in the payload of a raw stream.
  public KeyData keyData() throws Problem {
    return KeyData.read(payload, begin.toName());
  }

  /// Where an interrupted send goes on: what `zfs send -t` writes into its BEGIN.
  public record ResumePoint(long object, long offset) {

    /// Whether this lies before `other` in a stream.
    public boolean isBefore(ResumePoint other) {
      return object != other.object
          ? Long.compareUnsigned(object, other.object) < 0
          : Long.compareUnsigned(offset, other.offset) < 0;
    }
  }

  /// Where the stream goes on, empty when it is one from the beginning.
  public Optional<ResumePoint> resumePoint() throws Problem {
    if (!begin.features().has(Features.RESUMING)) {
      return Optional.empty();
    }
    NvList list = NvListReader.read(payload, 0, payload.length).list();
    OptionalLong object = list.uint64("resume_object");
    OptionalLong offset = list.uint64("resume_offset");
    if (object.isEmpty() || offset.isEmpty()) {
      throw new Problem.Corrupt(
          begin.toName() + " does not say where it goes on",
          "its BEGIN has the RESUMING feature, but no resume_object and resume_offset",
          "Send it again: zfs send -w " + ShellText.shown(begin.toName()));
    }
    return Optional.of(new ResumePoint(object.getAsLong(), offset.getAsLong()));
  }

  /// The 312 header bytes and the payload.
  public byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StreamWriter writer = new StreamWriter(out, order);
    try {
      writer.begin(begin, payload);
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /// Reads what [#bytes] wrote; `source` names it in errors.
  public static StreamHead parse(byte[] bytes, String source) throws Problem {
    byte[] header = Arrays.copyOf(bytes, RecordHeader.BYTES);
    ByteOrder order = RecordHeader.detectOrder(header);
    if (order == null || bytes.length < RecordHeader.BYTES) {
      throw damaged(source);
    }
    ByteBuffer fields = ByteBuffer.wrap(header).order(order);
    var begin = (SendRecord.Begin) RecordHeader.decode(RecordType.BEGIN, fields);
    byte[] payload = Arrays.copyOfRange(bytes, RecordHeader.BYTES, bytes.length);
    if (begin.payloadLength() != payload.length) {
      throw damaged(source);
    }
    return new StreamHead(begin, payload, order);
  }

  private static Problem damaged(String source) {
    return new Problem.Corrupt(
        source + " is damaged",
        "its BEGIN record is not one",
        "Take it from another copy of the vault.");
  }

  /// The BEGIN of the full stream of the same snapshot.
  public StreamHead asFull() throws Problem {
    return derived(0, 0, false);
  }

  /// The BEGIN of an increment to the same snapshot.
  ///
  /// @param clone whether the source lies in another dataset, the origin
  public StreamHead asIncrement(long fromGuid, long fromIvSet, boolean clone) throws Problem {
    return derived(fromGuid, fromIvSet, clone);
  }

  private StreamHead derived(long fromGuid, long fromIvSet, boolean clone) throws Problem {
    byte[] edited = payload;
    if (begin.features().has(Features.RESUMING)) {
      PackedNvList packed = NvListReader.read(payload, 0, payload.length);
      edited = padded(packed.without("resume_object", "resume_offset"));
    }
    edited = KeyData.withFromIvSet(edited, fromIvSet, begin.toName());
    int flags = begin.flags() & ~SendRecord.Begin.FLAG_CLONE;
    var other =
        new SendRecord.Begin(
            begin.compound(),
            begin.features().without(Features.RESUMING),
            begin.creationTime(),
            begin.objsetType(),
            clone ? flags | SendRecord.Begin.FLAG_CLONE : flags,
            begin.toGuid(),
            fromGuid,
            begin.toName(),
            edited.length);
    return new StreamHead(other, edited, order);
  }

  /// The BEGIN of the rest of the same stream, from `point` on: what `zfs send -t` writes.
  public StreamHead resumedAt(ResumePoint point) throws Problem {
    byte[] edited =
        padded(
            NvListReader.read(payload, 0, payload.length)
                .without("resume_object", "resume_offset")
                .withFirst("resume_offset", point.offset())
                .withFirst("resume_object", point.object()));
    var other =
        new SendRecord.Begin(
            begin.compound(),
            new Features(begin.features().bits() | Features.RESUMING),
            begin.creationTime(),
            begin.objsetType(),
            begin.flags(),
            begin.toGuid(),
            begin.fromGuid(),
            begin.toName(),
            edited.length);
    return new StreamHead(other, edited, order);
  }

  /// The same BEGIN with the keys as `capsule` wraps them, which must be of the same key GUID.
  public StreamHead wrappedAs(KeyData capsule) throws Problem {
    if (capsule.keyGuid() != keyData().keyGuid()) {
      throw new IllegalArgumentException("a capsule of another key");
    }
    return new StreamHead(begin, KeyData.withCapsule(payload, capsule), order);
  }

  /// The same BEGIN for a stream that names its snapshot `toName`.
  public StreamHead renamed(String toName) {
    var other =
        new SendRecord.Begin(
            begin.compound(),
            begin.features(),
            begin.creationTime(),
            begin.objsetType(),
            begin.flags(),
            begin.toGuid(),
            begin.fromGuid(),
            toName,
            begin.payloadLength());
    return new StreamHead(other, payload, order);
  }

  /// The head of a package of raw streams, as `zfs send -R` or `-I` writes it.
  ///
  /// @param toName name of the last snapshot of the topmost dataset
  /// @param filesystem whether that dataset is a filesystem rather than a volume
  /// @param list what is known of the datasets, or null for none (`-I`)
  public static StreamHead ofPackage(
      String toName, boolean filesystem, @Nullable NvList list, ByteOrder order) {
    byte[] payload = list == null ? new byte[0] : NvListWriter.xdr(list);
    var begin =
        new SendRecord.Begin(
            true,
            new Features(filesystem ? Features.SA_SPILL : 0),
            0,
            0,
            0,
            0,
            0,
            toName,
            payload.length);
    return new StreamHead(begin, payload, order);
  }

  /// XDR lists are padded to 8 bytes by their senders, native ones not at all.
  private static byte[] padded(PackedNvList list) {
    byte[] bytes = list.bytes();
    return list.encoding() == PackedNvList.Encoding.XDR
        ? Arrays.copyOf(bytes, bytes.length + 7 & -8)
        : bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StreamHead head
        && head.begin.equals(begin)
        && head.order == order
        && Arrays.equals(head.payload, payload);
  }

  @Override
  public int hashCode() {
    return Objects.hash(begin, order);
  }
}
