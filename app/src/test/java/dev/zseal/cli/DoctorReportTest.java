package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.doctor.check.Finding;
import dev.zseal.doctor.check.Finding.Severity;
import dev.zseal.doctor.check.FindingGroup;
import dev.zseal.json.JsonLine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorReportTest {

  private static Finding finding(Severity severity, String subject, String evidence) {
    return new Finding(
        severity, "soiled", subject, "It was written to.", evidence, "Look.", List.of("x#1"));
  }

  private static String printed(boolean all, Finding... findings) {
    StringWriter out = new StringWriter();
    DoctorReport.print(FindingGroup.of(List.of(findings)), all, new PrintWriter(out, true));
    return out.toString();
  }

  @Test
  void equalFindings_areToldAndCountedOnce() {
    assertThat(
            printed(
                false,
                finding(Severity.FAULT, "b/x", "written=1"),
                finding(Severity.FAULT, "b/y", "written=2"),
                finding(Severity.OK, "b", "")))
        .isEqualTo(
            """
            fault    soiled: b/x, b/y
              It was written to.
              evidence: b/x: written=1
                        b/y: written=2
              way out:  Look.
              see:      x#1

            1 faults, 0 warnings, 0 notes; 1 are well
            """);
  }

  @Test
  void whatIsWell_isToldWhenAskedFor() {
    assertThat(printed(true, finding(Severity.OK, "b", "")))
        .isEqualTo(
            """
            ok       soiled: b: It was written to.
            0 faults, 0 warnings, 0 notes; 1 are well
            """);
  }

  @Test
  void controlCharacters_doNotReachTheTerminal() {
    assertThat(printed(false, finding(Severity.NOTE, "b", "x\u001b[2J"))).doesNotContain("\u001b");
  }

  @Test
  void json_hasEachFindingWhole() {
    assertThat(JsonLine.of(DoctorReport.fields(finding(Severity.FAULT, "b/x", "written=1"))))
        .startsWith("{\"severity\":\"fault\",\"id\":\"soiled\",\"subject\":\"b/x\"");
  }
}
