package dev.zseal.crypt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SuiteTest {

  @ParameterizedTest
  @EnumSource
  void isWhatItsNameSays(Suite suite) throws Exception {
    assertThat(Suite.of(suite.number())).isSameAs(suite);
    assertThat(suite.name())
        .isEqualTo("AES_%d_%s".formatted(8 * suite.keyBytes(), suite.isGcm() ? "GCM" : "CCM"))
        .isEqualToIgnoringCase(suite.toString().replace('-', '_'));
    assertThat(Sealer.keyData(suite.number(), 1, 1, 0, 0).empty().suiteName())
        .isEqualTo(suite.toString());
  }
}
