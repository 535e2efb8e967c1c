package dev.zseal.crypt;

import dev.zseal.codec.Codec;
import dev.zseal.problem.Problem;
import dev.zseal.stream.KeyData;
import dev.zseal.stream.Seal;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.Vectors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// Raw streams that OpenZFS wrote, opened.
final class RecordedSeals {

  /// The key of `zpl/enc3` to `zpl/enc7`.
  static final byte[] HEX_KEY =
      "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"
          .getBytes(StandardCharsets.US_ASCII);

  /// The key of `zpl/enc8`.
  static final byte[] PASSPHRASE = "correct horse battery".getBytes(StandardCharsets.US_ASCII);

  private static final int SA = 44;

  /// What is told of each block of a stream.
  interface Blocks {
    /// Tells of one block, in the order of the stream.
    ///
    /// @param type `DMU_OT_*` of what is in it
    /// @param offset in its object, or -1 of a spill block
    /// @param plain the block opened and decompressed, or null if its seal does not hold
    void block(long object, int type, long offset, byte @Nullable [] plain) throws Problem;
  }

  private RecordedSeals() {}

  /// The small tree, sealed by a suite; the number is the suite's.
  static byte[] zpl(int suite) {
    String name = "/vectors/zpl/enc%d-raw.zsend.gz".formatted(suite);
    try (InputStream file =
            Objects.requireNonNull(RecordedSeals.class.getResourceAsStream(name), name);
        InputStream in = new GZIPInputStream(file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] zplKey(int suite) {
    return suite == 8 ? PASSPHRASE : HEX_KEY;
  }

  static byte[] labKey(String set) {
    return Vectors.bytes(set, "key");
  }

  /// The key data in a stream's BEGIN.
  static KeyData keyData(byte[] stream) throws Problem {
    StreamReader reader = new StreamReader(new ByteArrayInputStream(stream), "recorded");
    reader.next();
    return KeyData.read(reader.payload(), "recorded");
  }

  static DatasetKeys unwrap(byte[] stream, byte[] secret) throws Problem {
    KeyData keys = keyData(stream);
    try (WrappingKey key = WrappingKey.derive(secret, keys)) {
      return DatasetKeys.unwrap(key, keys);
    }
  }

  /// Opens and decompresses each block of a stream.
  static void open(byte[] stream, DatasetKeys keys, Blocks to) throws Problem {
    BlockOpener opener = keys.opener();
    StreamReader reader = new StreamReader(new ByteArrayInputStream(stream), "recorded");
    for (SendRecord record = reader.next(); record != null; record = reader.next()) {
      byte[] payload = reader.payload();
      if (record instanceof SendRecord.Write write) {
        byte[] plain =
            opened(
                opener,
                write.dnodeType(),
                write.seal(),
                payload,
                write.compression(),
                write.logicalSize());
        to.block(write.object(), write.dnodeType(), write.offset(), plain);
      } else if (record instanceof SendRecord.Spill spill) {
        byte[] plain =
            opened(opener, SA, spill.seal(), payload, spill.compression(), spill.length());
        to.block(spill.object(), SA, -1, plain);
      }
    }
  }

  private static byte @Nullable [] opened(
      BlockOpener opener, int type, Seal seal, byte[] payload, int compression, long size)
      throws Problem {
    byte[] compressed = payload;
    if (DmuTypes.isEncrypted(type)) {
      compressed = opener.open(seal, new byte[0], payload, 0, payload.length);
    } else if (!isUnused(seal) || !opener.isGenuine(seal, payload, 0, payload.length)) {
      compressed = null;
    }
    return compressed == null
        ? null
        : Codec.decode(
            compression, compressed, 0, compressed.length, Math.toIntExact(size), "block");
  }

  /// Whether salt and IV are zero, as where nothing is encrypted.
  private static boolean isUnused(Seal seal) {
    return seal.salt() == 0 && seal.iv0() == 0 && seal.iv1() == 0;
  }
}
