package dev.zseal.stream;

import dev.zseal.nvlist.NvList;
import dev.zseal.nvlist.NvListReader;
import dev.zseal.nvlist.PackedNvList;
import dev.zseal.problem.Problem;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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

  /// The names, with the list they lie in, of what tells how the keys are wrapped. This is what
  /// `zfs change-key` changes.
  public static final Set<String> WRAPPING =
      Set.of(
          "crypt_keydata/DSL_CRYPTO_VERSION",
          "crypt_keydata/DSL_CRYPTO_MASTER_KEY_1",
          "crypt_keydata/DSL_CRYPTO_HMAC_KEY_1",
          "crypt_keydata/DSL_CRYPTO_IV",
          "crypt_keydata/DSL_CRYPTO_MAC",
          "crypt_keydata/keyformat",
          "crypt_keydata/pbkdf2iters",
          "crypt_keydata/pbkdf2salt");

  private static final int FIRST_SUITE = 3;
  private static final List<String> SUITES =
      List.of(
          "aes-128-ccm", "aes-192-ccm", "aes-256-ccm", "aes-128-gcm", "aes-192-gcm", "aes-256-gcm");
  private static final List<String> KEY_FORMATS = List.of("raw", "hex", "passphrase");

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

  /// Key data of which only the wrapped keys are known, and how they are wrapped.
  ///
  /// @param suite as [#suiteName] gives it
  /// @param keyFormat as [#keyFormatName] gives it
  public static KeyData wrapped(
      String suite,
      long keyGuid,
      long version,
      Hex masterKey,
      Hex hmacKey,
      Hex iv,
      Hex mac,
      String keyFormat,
      long iterations,
      long salt)
      throws Problem {
    return new KeyData(
        number(suite, FIRST_SUITE, SUITES),
        keyGuid,
        version,
        masterKey,
        hmacKey,
        iv,
        mac,
        Hex.of(new byte[32]),
        number(keyFormat, 1, KEY_FORMATS),
        iterations,
        salt,
        0,
        0,
        1,
        17,
        1,
        0,
        0,
        0);
  }

  private static int number(String name, int first, List<String> names) throws Problem {
    int at = names.indexOf(name);
    if (at < 0) {
      throw new Problem.TooNew(
          "the keys are wrapped in a way this zseal does not know",
          "'%s' is none of %s".formatted(name, String.join(", ", names)),
          "Install a newer zseal.");
    }
    return first + at;
  }

  /// The same with the keys as `capsule` wraps them, which must be of the same key GUID.
  public KeyData wrappedAs(KeyData capsule) {
    if (capsule.keyGuid != keyGuid) {
      throw new IllegalArgumentException("a capsule of another key");
    }
    return new KeyData(
        capsule.suite,
        keyGuid,
        capsule.version,
        capsule.wrappedMasterKey,
        capsule.wrappedHmacKey,
        capsule.iv,
        capsule.mac,
        portableMac,
        capsule.keyFormat,
        capsule.iterations,
        capsule.salt,
        toIvSet,
        fromIvSet,
        metaLevels,
        metaIndirectBlockShift,
        metaBlockPointers,
        metaChecksum,
        metaCompression,
        metaMaxBlockId);
  }

  /// The same BEGIN payload with the keys as `capsule` wraps them, nothing else moved.
  public static byte[] withCapsule(byte[] payload, KeyData capsule) throws Problem {
    PackedNvList packed = NvListReader.read(payload, 0, payload.length);
    byte[] edited =
        packed
            .withUint64(capsule.suite, KEYDATA, "DSL_CRYPTO_SUITE")
            .withUint64(capsule.version, KEYDATA, "DSL_CRYPTO_VERSION")
            .withUint64(capsule.keyFormat, KEYDATA, "keyformat")
            .withUint64(capsule.iterations, KEYDATA, "pbkdf2iters")
            .withUint64(capsule.salt, KEYDATA, "pbkdf2salt")
            .withUint8Array(capsule.wrappedMasterKey.bytes(), KEYDATA, "DSL_CRYPTO_MASTER_KEY_1")
            .withUint8Array(capsule.wrappedHmacKey.bytes(), KEYDATA, "DSL_CRYPTO_HMAC_KEY_1")
            .withUint8Array(capsule.iv.bytes(), KEYDATA, "DSL_CRYPTO_IV")
            .withUint8Array(capsule.mac.bytes(), KEYDATA, "DSL_CRYPTO_MAC")
            .bytes();
    // Zeros may follow the list: they are the sender's and stay.
    byte[] whole = payload.clone();
    System.arraycopy(edited, 0, whole, 0, edited.length);
    return whole;
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
    return name(suite - FIRST_SUITE, SUITES, "suite " + suite);
  }

  /// `raw`, `hex` or `passphrase`.
  public String keyFormatName() {
    return name(keyFormat - 1, KEY_FORMATS, "key format " + keyFormat);
  }

  private static String name(long index, List<String> names, String otherwise) {
    return index >= 0 && index < names.size() ? names.get((int) index) : otherwise;
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
