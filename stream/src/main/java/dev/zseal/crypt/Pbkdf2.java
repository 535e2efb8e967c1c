package dev.zseal.crypt;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// PBKDF2 with HMAC-SHA1 (RFC 8018).
///
/// The JDK has it too, but only for passphrases that are text; ZFS takes any bytes.
final class Pbkdf2 {

  private Pbkdf2() {}

  /// Stretches a passphrase; how long it takes grows with `iterations`.
  static byte[] derive(byte[] passphrase, byte[] salt, long iterations, int length) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(passphrase, "HmacSHA1"));
      byte[] out = new byte[length];
      byte[] u = new byte[mac.getMacLength()];
      byte[] sum = new byte[u.length];
      for (int block = 1, at = 0; at < length; block++, at += sum.length) {
        mac.update(salt);
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, block));
        mac.doFinal(u, 0);
        System.arraycopy(u, 0, sum, 0, u.length);
        for (long i = 1; i < iterations; i++) {
          mac.update(u);
          mac.doFinal(u, 0);
          for (int j = 0; j < sum.length; j++) {
            sum[j] ^= u[j];
          }
        }
        System.arraycopy(sum, 0, out, at, Math.min(sum.length, length - at));
      }
      Arrays.fill(u, (byte) 0);
      Arrays.fill(sum, (byte) 0);
      return out;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
