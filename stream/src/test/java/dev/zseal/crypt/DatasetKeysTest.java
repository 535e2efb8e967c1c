package dev.zseal.crypt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.stream.Hex;
import dev.zseal.stream.KeyData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatasetKeysTest {

  private static final Hex RAW_KEY = Sealer.bytes(new Random(4), 32);
  private static final Hex IV = Sealer.bytes(new Random(5), 12);

  @ParameterizedTest
  @EnumSource
  void unwrapsWhatAnotherImplementationWrapped(Suite suite) throws Exception {
    Sealer sealer = Sealer.random(suite, new Random(suite.number()));
    for (int version = 0; version <= 1; version++) {
      DatasetKeys keys = unwrap(RAW_KEY.bytes(), sealer.wrapped(RAW_KEY, IV, version));

      assertThat(keys.suite()).isEqualTo(suite);
      assertThat(keys.keyGuid()).isEqualTo(Sealer.GUID);
      assertThat(keys.blockKey(1)).isEqualTo(sealer.blockKey(1));
      assertThat(keys.hmac(new byte[3])).isEqualTo(sealer.hmac(new byte[3]));
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesAnotherKey(Suite suite) {
    KeyData keys = Sealer.random(suite, new Random(1)).wrapped(RAW_KEY, IV, 1);
    for (int bit = 0; bit < 256; bit += 5) {
      byte[] other = RAW_KEY.bytes();
      other[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> unwrap(other, keys))
          .isInstanceOf(Problem.Refused.class)
          .hasMessageContaining("%016x".formatted(Sealer.GUID))
          .hasMessageContaining("raw key");
    }
  }

  /// The wrapping covers all that would change what the keys are used for.
  @ParameterizedTest
  @EnumSource
  void refusesKeyDataThatWasChanged(Suite suite) throws Exception {
    KeyData k = Sealer.random(suite, new Random(1)).wrapped(RAW_KEY, IV, 1);
    Sealer.Draft same = new Sealer.Draft(k.suite(), k.keyGuid(), 1, 1, 0, 0);
    Sealer.Draft otherGuid = new Sealer.Draft(k.suite(), k.keyGuid() ^ 1, 1, 1, 0, 0);
    Sealer.Draft otherVersion = new Sealer.Draft(k.suite(), k.keyGuid(), 0, 1, 0, 0);
    int otherNumber = suite.number() < 6 ? suite.number() + 3 : suite.number() - 3;
    Sealer.Draft otherSuite = new Sealer.Draft(otherNumber, k.keyGuid(), 1, 1, 0, 0);
    Hex master = k.wrappedMasterKey();
    Hex hmac = k.wrappedHmacKey();

    unwrap(RAW_KEY.bytes(), same.with(master, hmac, k.iv(), k.mac()));
    for (KeyData changed :
        List.of(
            otherGuid.with(master, hmac, k.iv(), k.mac()),
            otherVersion.with(master, hmac, k.iv(), k.mac()),
            otherSuite.with(master, hmac, k.iv(), k.mac()),
            same.with(flipped(master, 0), hmac, k.iv(), k.mac()),
            same.with(flipped(master, suite.keyBytes() - 1), hmac, k.iv(), k.mac()),
            same.with(master, flipped(hmac, 63), k.iv(), k.mac()),
            same.with(master, hmac, flipped(k.iv(), 3), k.mac()),
            same.with(master, hmac, k.iv(), flipped(k.mac(), 15)))) {
      assertThatThrownBy(() -> unwrap(RAW_KEY.bytes(), changed))
          .isInstanceOf(Problem.Refused.class);
    }
  }

  @Test
  void unknownSuitesAndVersionsAreTooNew() {
    for (long suite : new long[] {0, 1, 2, 9, -1, 1L << 32 | 8}) {
      KeyData keys = Sealer.keyData(suite, 1, 1, 0, 0).empty();
      assertThatThrownBy(() -> unwrap(RAW_KEY.bytes(), keys))
          .isInstanceOf(Problem.TooNew.class)
          .hasMessageContaining("suite " + Long.toUnsignedString(suite));
    }
    for (long version : new long[] {2, -1, 1L << 32 | 1}) {
      KeyData keys = Sealer.keyData(8, version, 1, 0, 0).empty();
      assertThatThrownBy(() -> unwrap(RAW_KEY.bytes(), keys))
          .isInstanceOf(Problem.TooNew.class)
          .hasMessageContaining("version " + Long.toUnsignedString(version));
    }
  }

  @ParameterizedTest
  @EnumSource
  void derivesTheKeyOfABlockFromItsSalt(Suite suite) {
    Random random = new Random(suite.number());
    Sealer sealer = Sealer.random(suite, random);
    DatasetKeys keys = sealer.keys();
    for (int i = 0; i < 50; i++) {
      long salt = random.nextLong();
      assertThat(keys.blockKey(salt)).hasSize(suite.keyBytes()).isEqualTo(sealer.blockKey(salt));
    }
  }

  @Test
  void blockKeysOutliveTheirCache() {
    Sealer sealer = Sealer.random(Suite.AES_256_GCM, new Random(3));
    DatasetKeys keys = sealer.keys();
    for (long salt = 0; salt < 3000; salt++) {
      keys.blockKey(salt);
      keys.blockKey(salt % 7);
    }
    for (long salt : new long[] {0, 6, 7, 1000, 2999}) {
      assertThat(keys.blockKey(salt)).isEqualTo(sealer.blockKey(salt));
    }
  }

  @Test
  void aCopyOfABlockKeyIsTheCallers() {
    DatasetKeys keys = Sealer.random(Suite.AES_128_GCM, new Random(3)).keys();
    byte[] before = keys.blockKey(5);
    Arrays.fill(keys.blockKey(5), (byte) 0);

    assertThat(keys.blockKey(5)).isEqualTo(before);
  }

  @Test
  void severalThreadsUseThemAtOnce() throws Exception {
    Sealer sealer = Sealer.random(Suite.AES_192_GCM, new Random(8));
    DatasetKeys keys = sealer.keys();
    List<Hex> expected = new ArrayList<>();
    for (long salt = 0; salt < 40; salt++) {
      expected.add(Hex.of(sealer.blockKey(salt)));
    }
    try (var pool = Executors.newFixedThreadPool(4)) {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        Random random = new Random(t);
        tasks.add(() -> {
          for (int i = 0; i < 2000; i++) {
            int salt = random.nextInt(4000);
            Hex key = Hex.of(keys.blockKey(salt));
            if (salt < 40) {
              assertThat(key).isEqualTo(expected.get(salt));
            }
          }
          return null;
        });
      }
      for (var done : pool.invokeAll(tasks)) {
        done.get();
      }
    }
  }

  @Test
  void hmacIsOverAllPartsInTurn() {
    Random random = new Random(6);
    Sealer sealer = Sealer.random(Suite.AES_256_CCM, random);
    DatasetKeys keys = sealer.keys();
    byte[] data = Sealer.bytes(random, 1000).bytes();

    assertThat(keys.hmac(data)).hasSize(64).isEqualTo(sealer.hmac(data));
    assertThat(
            keys.hmac(
                Arrays.copyOf(data, 7), new byte[0], Arrays.copyOfRange(data, 7, data.length)))
        .isEqualTo(sealer.hmac(data));
    assertThat(keys.hmac()).isEqualTo(sealer.hmac(new byte[0]));
    Mac mac = keys.startHmac();
    for (byte b : data) {
      mac.update(b);
    }
    assertThat(mac.doFinal()).isEqualTo(sealer.hmac(data));
  }

  @Test
  void showNothingOfThemselves() {
    Sealer sealer = Sealer.random(Suite.AES_256_GCM, new Random(6));
    DatasetKeys keys = sealer.keys();

    assertThat(keys.toString())
        .isEqualTo("DatasetKeys[aes-256-gcm, key GUID 18364758544493064720, redacted]");
    assertThat(keys.opener().toString()).contains("redacted");
  }

  private static DatasetKeys unwrap(byte[] secret, KeyData keys) throws Problem {
    try (WrappingKey key = WrappingKey.derive(secret, keys)) {
      return DatasetKeys.unwrap(key, keys);
    }
  }

  private static Hex flipped(Hex hex, int at) {
    byte[] bytes = hex.bytes();
    bytes[at] ^= 4;
    return Hex.of(bytes);
  }
}
