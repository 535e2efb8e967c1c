package dev.zseal.stream.generate;

import dev.zseal.nvlist.NvList;
import dev.zseal.nvlist.NvListWriter;
import dev.zseal.stream.Features;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead;
import java.nio.ByteOrder;

/// What a dataset keeps through its history: its name, its keys, and the ids of its snapshots.
///
/// @param features bits beyond those every raw stream of its type has
record Identity(String name, boolean volume, long seed, BlockTree meta, long features) {

  private static final long CREATION = 1_795_320_646;
  private static final int FREERECORDS = 4;

  /// Salt of every block: a new one comes only when keys are loaded anew.
  long salt() {
    return Noise.of(seed, 1);
  }

  long guid(int version) {
    return Noise.guid(seed, 1000L + version);
  }

  private long ivSet(int version) {
    return Noise.guid(seed, 2_000_000L + version) >>> 8;
  }

  StreamHead head(int version, int from, long lastRange) {
    byte[] payload =
        NvListWriter.nativeLittleEndian(
            NvList.builder().list("crypt_keydata", keyData(version, from, lastRange)).build());
    long bits = Features.RAW | Features.COMPRESSED | Features.LZ4 | features;
    var begin =
        new SendRecord.Begin(
            false,
            new Features(volume ? bits : bits | Features.LARGE_DNODE | Features.SA_SPILL),
            CREATION + 3600L * version,
            volume ? 3 : 2,
            FREERECORDS | SendRecord.Begin.FLAG_SPILL_BLOCK,
            guid(version),
            from < 0 ? 0 : guid(from),
            name + "@s" + version,
            payload.length);
    return new StreamHead(begin, payload, ByteOrder.LITTLE_ENDIAN);
  }

  private NvList keyData(int version, int from, long lastRange) {
    return NvList.builder()
        .uint64("DSL_CRYPTO_SUITE", 8)
        .uint64("DSL_CRYPTO_GUID", Noise.guid(seed, 2))
        .uint64("DSL_CRYPTO_VERSION", 1)
        .bytes("DSL_CRYPTO_MASTER_KEY_1", Noise.bytes(32, seed + 3))
        .bytes("DSL_CRYPTO_HMAC_KEY_1", Noise.bytes(64, seed + 4))
        .bytes("DSL_CRYPTO_IV", Noise.bytes(12, seed + 5))
        .bytes("DSL_CRYPTO_MAC", Noise.bytes(16, seed + 6))
        .bytes("portable_mac", Noise.bytes(32, Noise.of(seed, 7, version)))
        .uint64("keyformat", 3)
        .uint64("pbkdf2iters", 350_000)
        .uint64("pbkdf2salt", Noise.of(seed, 8))
        .uint64("mdn_checksum", 0)
        .uint64("mdn_compress", 0)
        .uint64("mdn_nlevels", meta.levels())
        .uint64("mdn_blksz", 16 << 10)
        .uint64("mdn_indblkshift", meta.indirectShift())
        .uint64("mdn_nblkptr", meta.pointers())
        .uint64("mdn_maxblkid", lastRange)
        .uint64("to_ivset_guid", ivSet(version))
        .uint64("from_ivset_guid", from < 0 ? 0 : ivSet(from))
        .build();
  }
}
