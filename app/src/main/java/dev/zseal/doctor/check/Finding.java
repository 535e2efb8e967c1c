package dev.zseal.doctor.check;

import java.util.List;
import java.util.stream.Collectors;

/// One answer of a check.
///
/// @param id of the check, as in `docs/doctor.md`
/// @param subject the dataset, snapshot, pool or user it is about
/// @param what a sentence: what is the case, and what comes of it
/// @param evidence what was seen that says so
/// @param wayOut what to do; empty where there is nothing to do
/// @param links issues of OpenZFS that tell more, as `openzfs/zfs#12614`
public record Finding(
    Severity severity,
    String id,
    String subject,
    String what,
    String evidence,
    String wayOut,
    List<String> links) {

  /// How bad it is, worst first.
  public enum Severity {
    /// The next run fails, or what it makes cannot be relied on.
    FAULT,
    /// It works today; it is a known way to lose data, or to fail later.
    WARNING,
    /// Something to know.
    NOTE,
    /// Looked at, and as it should be.
    OK
  }

  public Finding {
    links = List.copyOf(links);
  }

  static Finding fault(String id, Object subject, String what, String evidence, String wayOut) {
    return of(Severity.FAULT, id, subject, what, evidence, wayOut);
  }

  static Finding warning(String id, Object subject, String what, String evidence, String wayOut) {
    return of(Severity.WARNING, id, subject, what, evidence, wayOut);
  }

  static Finding note(String id, Object subject, String what, String evidence, String wayOut) {
    return of(Severity.NOTE, id, subject, what, evidence, wayOut);
  }

  static Finding ok(String id, Object subject, String what) {
    return of(Severity.OK, id, subject, what, "", "");
  }

  static Finding of(
      Severity severity, String id, Object subject, String what, String evidence, String wayOut) {
    return new Finding(severity, id, subject.toString(), what, evidence, wayOut, List.of());
  }

  /// The same with issues of OpenZFS, by their numbers.
  Finding see(Integer... issues) {
    return see(List.of(issues));
  }

  /// The same with issues of OpenZFS, by their numbers.
  Finding see(List<Integer> issues) {
    List<String> named =
        issues.stream().map(number -> "openzfs/zfs#" + number).collect(Collectors.toList());
    return new Finding(severity, id, subject, what, evidence, wayOut, named);
  }
}
