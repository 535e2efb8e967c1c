package dev.zseal.cli;

import dev.zseal.doctor.check.Finding;
import dev.zseal.doctor.check.Finding.Severity;
import dev.zseal.doctor.check.FindingGroup;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What doctor found, for a person: what is the same of several datasets is told once. For a
/// program: each finding by itself.
final class DoctorReport {

  private DoctorReport() {}

  /// @param all tell what is well, too
  static void print(List<FindingGroup> groups, boolean all, PrintWriter out) {
    for (FindingGroup group : groups) {
      if (group.first().severity() != Severity.OK) {
        print(group, out);
      } else if (all) {
        out.printf(
            "ok       %s: %s: %s%n",
            group.first().id(),
            Terminal.line(group.subjects()),
            Terminal.line(group.first().what()));
      }
    }
    out.printf(
        "%d faults, %d warnings, %d notes; %d are well%n",
        count(groups, Severity.FAULT),
        count(groups, Severity.WARNING),
        count(groups, Severity.NOTE),
        count(groups, Severity.OK));
  }

  private static long count(List<FindingGroup> groups, Severity severity) {
    return groups.stream().filter(group -> group.first().severity() == severity).count();
  }

  private static void print(FindingGroup group, PrintWriter out) {
    Finding first = group.first();
    out.printf(
        "%-8s %s: %s%n",
        first.severity().name().toLowerCase(Locale.ROOT),
        first.id(),
        Terminal.line(group.subjects()));
    out.println("  " + Terminal.line(first.what()));
    String label = "evidence: ";
    for (String evidence : group.evidence()) {
      out.println("  " + label + Terminal.line(evidence));
      label = " ".repeat(label.length());
    }
    if (!first.wayOut().isEmpty()) {
      out.println("  way out:  " + Terminal.line(group.wayOut()));
    }
    if (!first.links().isEmpty()) {
      out.println("  see:      " + String.join(", ", first.links()));
    }
    out.println();
  }

  static Map<String, @Nullable Object> fields(Finding finding) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
    fields.put("id", finding.id());
    fields.put("subject", finding.subject());
    fields.put("what", finding.what());
    fields.put("evidence", finding.evidence());
    fields.put("wayOut", finding.wayOut());
    fields.put("links", finding.links());
    return fields;
  }
}
