package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.status.Status;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How things stand, in words.
class StatusTextTest {

  @Test
  void withoutAnyCopy_itIsNotSaidThatAllIsWell() {
    var nothing =
        new Status(
            Instant.parse("2028-02-29T12:00:00Z"), List.of(), List.of(), List.of(), List.of());
    var out = new StringWriter();
    new StatusText(new PrintWriter(out, true), ZoneOffset.UTC).print(nothing);

    assertThat(out.toString()).contains("no job backs anything up").doesNotContain("All is well");
    assertThat(StatusText.nagios(nothing)).contains("no job backs anything up");
  }
}
