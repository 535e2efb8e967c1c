package dev.zseal.zap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.objset.DmuObject;
import dev.zseal.zpl.ReplayedObjset;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// ZAPs that OpenZFS made, beyond those in the recorded sets.
class RecordedZapsTest {

  private static ReplayedObjset objset;

  @BeforeAll
  static void replay() throws Exception {
    try (InputStream in =
        new GZIPInputStream(
            Objects.requireNonNull(
                RecordedZapsTest.class.getResourceAsStream("/vectors/zpl/zaps.zsend.gz")))) {
      objset = ReplayedObjset.plain(in.readAllBytes());
    }
  }

  @Test
  void namesOfAThousandBytes() throws Exception {
    var lengths = new TreeSet<Integer>();
    assertThat(checked(3, lengths)).isEqualTo(200);
    assertThat(lengths.last()).isGreaterThan(1000);
  }

  @Test
  void microzapWithNormFlags() throws Exception {
    assertThat(checked(5, new TreeSet<>())).isEqualTo(500);
    Zap zap = zap(5);
    assertThat(zap.normFlags()).isEqualTo(0x12);
    ZapEntry same = zap.find("nE\u0301-mixed-77".getBytes(StandardCharsets.UTF_8), true);
    assertThat(Objects.requireNonNull(same).integer(0)).isEqualTo(77);
  }

  /// 20,000 names were put in and all but 40 taken out: most leaves are gone.
  @Test
  void shrunkenZap() throws Exception {
    assertThat(checked(6, new TreeSet<>())).isEqualTo(40);
    assertThat(zap(6).get("shrink-me-please-0000001")).isNull();
  }

  /// The number of entries, each of which is found by its name.
  private static int checked(long number, Set<Integer> lengths) throws Exception {
    Zap zap = zap(number);
    int[] count = {0};
    zap.forEach(entry -> {
      count[0]++;
      lengths.add(entry.name().length);
      ZapEntry found = Objects.requireNonNull(zap.get(entry.name()), entry.text());
      assertThat(found.bytes()).isEqualTo(entry.bytes());
    });
    return count[0];
  }

  private static Zap zap(long number) throws Exception {
    DmuObject object = Objects.requireNonNull(objset.object(number));
    return Zap.open(object);
  }
}
