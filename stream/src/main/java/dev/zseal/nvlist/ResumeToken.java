package dev.zseal.nvlist;

import dev.zseal.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// Where an interrupted send is to go on: what the `receive_resume_token` property says.
///
/// `zfs send -t` needs nothing but the token, so one made here makes it start at any object and
/// offset. Redaction lists are not held: pass on the text of a token that has any.
///
/// See `docs/format/nvlist.md`.
///
/// @param fromGuid GUID of the incremental source, if there is one
/// @param bytes bytes received so far, which the sender only reports
/// @param toName the full name of the snapshot to send, as the sender knows it
public record ResumeToken(
    OptionalLong fromGuid,
    long object,
    long offset,
    long bytes,
    long toGuid,
    String toName,
    boolean largeBlock,
    boolean embed,
    boolean compress,
    boolean raw) {

  /// The same for a snapshot that goes by another name by now.
  public ResumeToken named(String name) {
    return new ResumeToken(
        fromGuid, object, offset, bytes, toGuid, name, largeBlock, embed, compress, raw);
  }

  /// Real ones have some hundred bytes.
  private static final int MAX_TEXT_LENGTH = 1 << 20;

  private static final int MAX_PACKED_LENGTH = 1 << 20;

  private static final int LEVEL = 6;

  /// Reads a token's text, and its checksum, lengths and keys with it.
  public static ResumeToken decode(String text) throws Problem.Corrupt {
    if (text.length() > MAX_TEXT_LENGTH) {
      throw corrupt("at most " + MAX_TEXT_LENGTH + " characters", text.length());
    }
    String[] parts = text.strip().split("-", -1);
    if (parts.length != 4 || !parts[0].equals("1")) {
      throw corrupt("1-CHECKSUM-LENGTH-DATA", parts.length + " parts");
    }
    long checksum;
    long packedLength;
    byte[] compressed;
    try {
      checksum = HexFormat.fromHexDigitsToLong(parts[1]);
      packedLength = HexFormat.fromHexDigitsToLong(parts[2]);
      compressed = HexFormat.of().parseHex(parts[3]);
    } catch (IllegalArgumentException _) {
      throw corrupt("hexadecimal digits", "others");
    }
    long sum = sumOfWords(compressed);
    if (checksum != sum) {
      throw corrupt("checksum " + parts[1], Long.toHexString(sum));
    }
    if (packedLength < 0 || packedLength > MAX_PACKED_LENGTH) {
      throw corrupt("at most " + MAX_PACKED_LENGTH + " bytes", parts[2]);
    }
    byte[] packed = inflate(compressed, (int) packedLength);
    return of(NvListReader.read(packed, 0, packed.length).list());
  }

  /// The text `zfs send -t` takes.
  public String encode() {
    var list = NvList.builder();
    fromGuid.ifPresent(guid -> list.uint64("fromguid", guid));
    list.uint64("object", object)
        .uint64("offset", offset)
        .uint64("bytes", bytes)
        .uint64("toguid", toGuid)
        .string("toname", toName);
    if (largeBlock) {
      list.flag("largeblockok");
    }
    if (embed) {
      list.flag("embedok");
    }
    if (compress) {
      list.flag("compressok");
    }
    if (raw) {
      list.flag("rawok");
    }
    byte[] packed = NvListWriter.nativeLittleEndian(list.build());
    byte[] compressed = deflate(packed);
    return "1-%x-%x-%s"
        .formatted(sumOfWords(compressed), packed.length, HexFormat.of().formatHex(compressed));
  }

  private static ResumeToken of(NvList list) throws Problem.Corrupt {
    return new ResumeToken(
        list.uint64("fromguid"),
        uint64(list, "object"),
        uint64(list, "offset"),
        uint64(list, "bytes"),
        uint64(list, "toguid"),
        list.string("toname").orElseThrow(() -> corrupt("the string toname", "none")),
        list.has("largeblockok"),
        list.has("embedok"),
        list.has("compressok"),
        list.has("rawok"));
  }

  private static long uint64(NvList list, String name) throws Problem.Corrupt {
    return list.uint64(name).orElseThrow(() -> corrupt("the integer " + name, "none"));
  }

  /// The first word of the Fletcher-4 checksum; a last incomplete word does not count.
  private static long sumOfWords(byte[] bytes) {
    var words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long sum = 0;
    while (words.remaining() >= Integer.BYTES) {
      sum += Integer.toUnsignedLong(words.getInt());
    }
    return sum;
  }

  private static byte[] inflate(byte[] compressed, int length) throws Problem.Corrupt {
    var inflater = new Inflater();
    try {
      inflater.setInput(compressed);
      // One byte more than announced, so that data which goes on beyond it shows.
      byte[] buffer = new byte[length + 1];
      int filled = 0;
      int count;
      do {
        count = inflater.inflate(buffer, filled, buffer.length - filled);
        filled += count;
      } while (count > 0 && filled < buffer.length);
      if (!inflater.finished() || filled != length) {
        throw corrupt(length + " bytes of zlib data", filled);
      }
      return Arrays.copyOf(buffer, length);
    } catch (DataFormatException _) {
      throw corrupt("zlib data", "other bytes");
    } finally {
      inflater.end();
    }
  }

  private static byte[] deflate(byte[] packed) {
    var deflater = new Deflater(LEVEL);
    try {
      deflater.setInput(packed);
      deflater.finish();
      // Incompressible data grows by a few bytes per block, and the header and checksum are 6.
      byte[] buffer = new byte[packed.length + packed.length / 64 + 64];
      int length = deflater.deflate(buffer);
      if (!deflater.finished()) {
        throw new IllegalStateException("zlib data outgrew " + buffer.length + " bytes");
      }
      return Arrays.copyOf(buffer, length);
    } finally {
      deflater.end();
    }
  }

  private static Problem.Corrupt corrupt(String expected, Object found) {
    return new Problem.Corrupt(
        "A resume token is damaged",
        "expected " + expected + ", found " + found,
        "Copy the token again with `zfs get -H -o value receive_resume_token`.");
  }
}
