package dev.zseal.vault.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnknownFormatTest {

  @ParameterizedTest
  @ValueSource(strings = {"zseal-other-9", "", "\\u0000"})
  void whatIsInAnUnknownFormatIsTooNew(String format) {
    byte[] bytes = "{\"format\": \"%s\"}".formatted(format).getBytes(UTF_8);
    isTooNew(() -> Manifest.parse(bytes, "m"));
    isTooNew(() -> VaultSettings.parse(bytes, "v"));
    isTooNew(() -> Hold.parse(bytes, "h"));
    isTooNew(() -> Capsule.parse(bytes, "c"));
    isTooNew(() -> Grades.parse(bytes, "g"));
  }

  private static void isTooNew(ThrowingCallable parse) {
    assertThatThrownBy(parse)
        .isInstanceOf(Problem.TooNew.class)
        .hasMessageContaining("a format this zseal does not know");
  }
}
