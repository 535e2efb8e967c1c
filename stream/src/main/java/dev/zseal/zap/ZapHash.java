package dev.zseal.zap;

/// The hash by which a fat ZAP places its names: a CRC-64 that starts from the ZAP's salt, of which
/// only the highest bits count.
///
/// Source: `zap_hash` in OpenZFS `module/zfs/zap_micro.c`.
final class ZapHash {

  private static final long POLYNOMIAL = 0xC96C_5795_D787_0F42L;
  private static final long[] TABLE = table();

  private ZapHash() {}

  private static long[] table() {
    long[] table = new long[256];
    for (int i = 0; i < table.length; i++) {
      long crc = i;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        crc = crc >>> 1 ^ ((crc & 1) == 0 ? 0 : POLYNOMIAL);
      }
      table[i] = crc;
    }
    return table;
  }

  /// The hash of a name, normalised and without its NUL.
  ///
  /// @param bits how many of the highest bits to keep: 28 or 48
  static long of(byte[] name, long salt, int bits) {
    long hash = salt;
    for (byte b : name) {
      hash = hash >>> Byte.SIZE ^ TABLE[(int) (hash ^ b) & 0xFF];
    }
    return hash & -1L << (Long.SIZE - bits);
  }
}
