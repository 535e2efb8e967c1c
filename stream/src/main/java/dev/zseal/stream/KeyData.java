package dev.zseal.stream;

import dev.zseal.nvlist.NvList;
import dev.zseal.nvlist.NvListReader;
import dev.zseal.nvlist.PackedNvList;
import dev.zseal.problem.Problem;
import java.nio.ByteBuffer;
import java.util.Optional;

/// The `crypt_keydata` of a raw stream's BEGIN: the wrapped keys, and what the receiver must know
/// of the snapshot's metadata. No secret is in it that the passphrase does not guard.
///
/// Source: `dsl_crypto_populate_key_nvlist` in OpenZFS `module/zfs/dsl_crypt.c`.
///
/// @param suite `ZIO_CRYPT_*` number: 3 to 5 AES-CCM, 6 to 8 AES-GCM, of 128, 192 and 256 bits
/// @param keyGuid identity of the master key, constant over `zfs change-key` and clones
/// @param keyFormat 1 raw, 2 hex, 3 passphrase
/// @param toIvSet IV-set GUID of this snapshot
/// @param fromIvSet IV-set GUID of the incremental source, 0 in a full
/// @param metaLevels levels of the meta-dnode
/// @param metaIndirectBlockShift log2 of its indirect blocks' bytes
/// @param metaBlockPointers block pointers in it
/// @param metaChecksum its own checksum type, as a rule 0: inherited
/// @param metaCompression its own compression, as a rule 0: inherited
/// @param metaMaxBlockId its largest block id: dnode blocks less one
public record KeyData(
    long suite,
    long keyGuid,
    long version,
    Hex wrappedMasterKey,
    Hex wrappedHmacKey,
    Hex iv,
    Hex mac,
    Hex portableMac,
    long keyFormat,
    long iterations,
    long salt,
    long toIvSet,
    long fromIvSet,
    int metaLevels,
    int metaIndirectBlockShift,
    int metaBlockPointers,
    int metaChecksum,
    int metaCompression,
    long metaMaxBlockId) {

  private static final String KEYDATA = "crypt_keydata";
  private static final String FROM_IVSET = "from_ivset_guid";
  private static final long MAX_META_BLOCK_ID = 1L << 43;

  /// Reads the key data from a BEGIN's payload.
  public static KeyData read(byte[] payload, String source) throws Problem {
    NvList list = NvListReader.read(payload, 0, payload.length).list();
    Optional<NvList> keys = list.list(KEYDATA);
    if (keys.isEmpty()) {
      throw corrupt(source, "the raw stream's BEGIN has no crypt_keydata");
    }
    NvList k = keys.get();
    long levels = number(k, "mdn_nlevels", source);
    long shift = number(k, "mdn_indblkshift", source);
    long pointers = number(k, "mdn_nblkptr", source);
    long maxBlock = number(k, "mdn_maxblkid", source);
    if (levels < 1
        || levels > 10
        || shift < 12
        || shift > 17
        || pointers < 1
        || pointers > 3
        || maxBlock < 0
        || maxBlock > MAX_META_BLOCK_ID
        || number(k, "mdn_blksz", source) != 16 << 10) {
      throw corrupt(source, "the meta-dnode in crypt_keydata has an impossible shape");
    }
    return new KeyData(
        number(k, "DSL_CRYPTO_SUITE", source),
        number(k, "DSL_CRYPTO_GUID", source),
        number(k, "DSL_CRYPTO_VERSION", source),
        bytes(k, "DSL_CRYPTO_MASTER_KEY_1", 32, source),
        bytes(k, "DSL_CRYPTO_HMAC_KEY_1", 64, source),
        bytes(k, "DSL_CRYPTO_IV", 12, source),
        bytes(k, "DSL_CRYPTO_MAC", 16, source),
        bytes(k, "portable_mac", 32, source),
        number(k, "keyformat", source),
        number(k, "pbkdf2iters", source),
        number(k, "pbkdf2salt", source),
        k.uint64("to_ivset_guid").orElse(0),
        k.uint64(FROM_IVSET).orElse(0),
        (int) levels,
        (int) shift,
        (int) pointers,
        (int) (k.uint64("mdn_checksum").orElse(0) & 0xff),
        (int) (k.uint64("mdn_compress").orElse(0) & 0xff),
        maxBlock);
  }

  /// The same BEGIN payload with another IV-set GUID of the incremental source, nothing else moved.
  public static byte[] withFromIvSet(byte[] payload, long fromIvSet, String source) throws Problem {
    PackedNvList packed = NvListReader.read(payload, 0, payload.length);
    int at =
        packed
            .valueOffset(KEYDATA, FROM_IVSET)
            .orElseThrow(() -> corrupt(source, "crypt_keydata has no from_ivset_guid"));
    byte[] edited = payload.clone();
    ByteBuffer.wrap(edited).order(packed.byteOrder()).putLong(at, fromIvSet);
    return edited;
  }

  /// `aes-256-gcm` and the like.
  public String suiteName() {
    return switch ((int) suite) {
      case 3 -> "aes-128-ccm";
      case 4 -> "aes-192-ccm";
      case 5 -> "aes-256-ccm";
      case 6 -> "aes-128-gcm";
      case 7 -> "aes-192-gcm";
      case 8 -> "aes-256-gcm";
      default -> "suite " + suite;
    };
  }

  /// `raw`, `hex` or `passphrase`.
  public String keyFormatName() {
    return switch ((int) keyFormat) {
      case 1 -> "raw";
      case 2 -> "hex";
      case 3 -> "passphrase";
      default -> "key format " + keyFormat;
    };
  }

  private static long number(NvList list, String name, String source) throws Problem {
    return list.uint64(name).orElseThrow(() -> missing(source, name));
  }

  private static Hex bytes(NvList list, String name, int length, String source) throws Problem {
    byte[] value = list.bytes(name).orElseThrow(() -> missing(source, name));
    if (value.length != length) {
      throw corrupt(
          source, "%s in crypt_keydata has %d bytes, not %d".formatted(name, value.length, length));
    }
    return Hex.of(value);
  }

  private static Problem missing(String source, String name) {
    return corrupt(source, "crypt_keydata lacks " + name);
  }

  private static Problem corrupt(String source, String reason) {
    return new Problem.Corrupt(
        source + " is damaged or from an unknown sender",
        reason,
        "Send the snapshot again with `zfs send -w`.");
  }
}
