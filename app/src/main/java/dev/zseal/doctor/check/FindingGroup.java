package dev.zseal.doctor.check;

import dev.zseal.doctor.check.Finding.Severity;
import dev.zseal.zfs.ShellWords;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Findings that say the same of several datasets, to be told once.
///
/// Two are equal if only the name of what they are about tells them apart, and what was seen of it:
/// numbers differ from dataset to dataset, and what is to be done does not.
///
/// @param findings at least one; in the order in which they were found
public record FindingGroup(List<Finding> findings) {

  /// More names than these are counted in place of being told.
  static final int NAMES = 4;

  /// Stands for the name of what a finding is about.
  private static final String SUBJECT = "\0";

  public FindingGroup {
    findings = List.copyOf(findings);
  }

  /// All but the name: what makes findings equal.
  private record Kind(
      Severity severity, String id, String what, String wayOut, List<String> links) {

    static Kind of(Finding finding) {
      return new Kind(
          finding.severity(),
          finding.id(),
          nameless(finding, finding.what()),
          nameless(finding, finding.wayOut()),
          finding.links());
    }
  }

  /// The groups, in the order of the first of each.
  public static List<FindingGroup> of(List<Finding> findings) {
    Map<Kind, List<Finding>> groups = new LinkedHashMap<>();
    for (Finding finding : findings) {
      groups.computeIfAbsent(Kind.of(finding), _ -> new ArrayList<>()).add(finding);
    }
    return groups.values().stream().map(FindingGroup::new).toList();
  }

  private static String nameless(Finding finding, String text) {
    String quoted = Pattern.quote(ShellWords.shown(finding.subject()));
    String plain = Pattern.quote(finding.subject());
    // Whole names only: a pool may be called `a`.
    return text.replaceAll("(?<![\\w/-])(?:%s|%s)(?![\\w-])".formatted(quoted, plain), SUBJECT);
  }

  /// The one that stands for all.
  public Finding first() {
    return findings.getFirst();
  }

  /// What they are about: `tank/a`, or `tank/a, tank/b, tank/c, tank/d and 12 more`.
  public String subjects() {
    return Facts.some(findings.stream().map(Finding::subject).toList());
  }

  /// What was seen: once if it is the same everywhere, else of the first few, each after its name.
  public List<String> evidence() {
    boolean same =
        findings.stream().map(f -> nameless(f, f.evidence())).distinct().limit(2).count() == 1;
    if (same) {
      return List.of(first().evidence());
    }
    List<String> seen = new ArrayList<>();
    findings.stream().limit(NAMES).forEach(f -> seen.add(f.subject() + ": " + f.evidence()));
    if (findings.size() > NAMES) {
      seen.add("and %d more".formatted(findings.size() - NAMES));
    }
    return List.copyOf(seen);
  }

  /// What to do about the first, and that it is the same for the others where a name is in it.
  public String wayOut() {
    Finding first = first();
    boolean named = !nameless(first, first.wayOut()).equals(first.wayOut());
    return findings.size() == 1 || !named
        ? first.wayOut()
        : "%s; the same for %s"
            .formatted(
                first.wayOut(),
                findings.size() == 2
                    ? findings.getLast().subject()
                    : "each of the other " + (findings.size() - 1));
  }
}
