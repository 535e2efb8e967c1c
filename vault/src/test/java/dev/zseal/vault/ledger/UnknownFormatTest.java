package dev.zseal.vault.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnknownFormatTest {

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 9999})
  void whatIsInALaterFormatIsTooNew(int number) {
    isTooNew(() -> Manifest.parse(format("zseal-manifest-" + number), "m"));
    isTooNew(() -> VaultSettings.parse(format("zseal-vault-" + number), "v"));
    isTooNew(() -> Hold.parse(format("zseal-hold-" + number), "h"));
    isTooNew(() -> Capsule.parse(format("zseal-capsule-" + number), "c"));
    isTooNew(() -> Grades.parse(format("zseal-grades-" + number), "g"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zseal-other-9",
        "zseal-vault-0",
        "zseal-vault-01",
        "zseal-vault-10000",
        "zseaXvault-2",
        "zseal-vault-",
        "zseal-vault--2",
        "",
        "\\u0000"
      })
  void whatIsInNoFormatIsDamaged(String format) {
    for (ThrowingCallable parse :
        List.<ThrowingCallable>of(
            () -> Manifest.parse(format(format), "m"),
            () -> VaultSettings.parse(format(format), "v"),
            () -> Hold.parse(format(format), "h"),
            () -> Capsule.parse(format(format), "c"),
            () -> Grades.parse(format(format), "g"))) {
      assertThatThrownBy(parse)
          .isInstanceOf(Problem.Corrupt.class)
          .hasMessageContaining("is damaged");
    }
  }

  private static byte[] format(String format) {
    return "{\"format\": \"%s\"}".formatted(format).getBytes(UTF_8);
  }

  private static void isTooNew(ThrowingCallable parse) {
    assertThatThrownBy(parse)
        .isInstanceOf(Problem.TooNew.class)
        .hasMessageContaining("a format this zseal does not know");
  }
}
