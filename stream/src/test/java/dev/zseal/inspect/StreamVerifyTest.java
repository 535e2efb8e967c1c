package dev.zseal.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.stream.Vectors;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StreamVerifyTest {

  private static final String SET = "lab-2.3-ccm256-zstd-16k-hex";

  private static StreamTotals verify(byte[] bytes) throws Problem {
    return StreamVerify.verify(new ByteArrayInputStream(bytes), "test");
  }

  @Test
  void totalsAreThoseOfZstream() throws Exception {
    assertThat(verify(Vectors.bytes(SET, "pkg.R.1")))
        .isEqualTo(new StreamTotals(1, 6, 1277, 1348952, 1747376));
  }

  @Test
  void flippedBit_namesTheRange() {
    byte[] bytes = Vectors.bytes(SET, "vol.full.0");
    bytes[100_000] ^= 1;

    assertThatThrownBy(() -> verify(bytes))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("the damage lies between byte 86068 and byte 103076");
  }

  @Test
  void packageWithoutConclusion_isCutShort() {
    byte[] bytes = Vectors.bytes(SET, "pkg.R.1");

    assertThatThrownBy(() -> verify(Arrays.copyOf(bytes, bytes.length - 312)))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("the input ends at byte 1747064, before the END of the package");
  }
}
