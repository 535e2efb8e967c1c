package dev.zseal.doctor.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// May the user do what the job takes, and not much more? For a user that was named; root needs no
/// permission.
final class PermissionsCheck implements Check {

  static final String ID = "permissions";

  /// What each of these lets a user do that the job does not take.
  private static final Map<String, String> TOO_MUCH =
      Map.of(
          "send", "send plaintext while the key is loaded",
          "receive", "roll back and destroy with `zfs receive -F`",
          "rollback", "take datasets back to an older snapshot",
          "load-key", "load and unload keys",
          "change-key", "wrap keys anew",
          "allow", "hand on these permissions",
          "promote", "promote clones");

  @Override
  public List<Finding> look(Facts facts) {
    List<Finding> findings = new ArrayList<>();
    Permissions there = facts.source().permissions();
    TargetSide target = facts.target();
    if (there != null && !there.user().equals("root")) {
      findings.addAll(
          compare(there, LeastPrivilege.source(facts.source().release()), facts.recursive(), true));
    }
    Permissions at = target == null ? null : target.side().permissions();
    if (target != null && at != null && !at.user().equals("root")) {
      findings.addAll(
          compare(
              at,
              LeastPrivilege.target(target.side().release(), facts),
              facts.recursive() || !target.side().exists(),
              false));
    }
    return findings;
  }

  private static List<Finding> compare(
      Permissions granted, Set<String> needed, boolean below, boolean source) {
    List<Finding> findings = new ArrayList<>();
    String user = granted.user();
    Set<String> effective = new TreeSet<>(granted.here());
    if (below) {
      effective.retainAll(granted.below());
    }
    Set<String> missing = new TreeSet<>();
    for (String permission : needed) {
      if (!covers(effective, permission)) {
        missing.add(permission);
      }
    }
    String subject = "%s on %s".formatted(user, granted.dataset());
    if (!missing.isEmpty()) {
      boolean groups = missing.stream().allMatch(p -> covers(granted.groups(), p));
      findings.add(
          Finding.of(
              groups ? Finding.Severity.NOTE : Finding.Severity.FAULT,
              ID,
              subject,
              groups
                  ? "The user has these through a group, if it is in it: "
                      + String.join(",", missing)
                  : "The user lacks what the job takes: " + String.join(",", missing),
              "zfs allow %s grants %s"
                  .formatted(
                      granted.dataset(),
                      effective.isEmpty() ? "nothing" : String.join(",", effective)),
              LeastPrivilege.command(user, missing, granted.dataset())));
    }
    findings.addAll(excess(granted, needed, source, subject));
    if (findings.isEmpty()) {
      findings.add(
          Finding.ok(
              ID,
              subject,
              "the user has what the job takes: "
                  + LeastPrivilege.command(user, needed, granted.dataset())));
    }
    return findings;
  }

  private static boolean covers(Set<String> granted, String permission) {
    return granted.contains(permission)
        || (permission.startsWith("send:") && granted.contains("send"))
        || (permission.equals("send:encrypted") && granted.contains("send:raw"))
        || (permission.startsWith("receive:") && granted.contains("receive"));
  }

  private static List<Finding> excess(
      Permissions granted, Set<String> needed, boolean source, String subject) {
    Set<String> all = new TreeSet<>(granted.here());
    all.addAll(granted.below());
    Set<String> extra = new TreeSet<>();
    List<String> why = new ArrayList<>();
    for (String permission : all) {
      if (!needed.contains(permission) && TOO_MUCH.containsKey(permission)) {
        extra.add(permission);
        why.add("%s: %s".formatted(permission, TOO_MUCH.get(permission)));
      }
    }
    boolean destroys = all.contains("destroy") && all.contains("mount");
    if (destroys) {
      // At the target the receive itself takes mount; at the source nothing does.
      extra.add(source ? "mount" : "destroy");
      why.add(
          "destroy with mount: destroy snapshots and datasets"
              + (source ? " (destroy alone destroys bookmarks only)" : ""));
    }
    if (extra.isEmpty()) {
      return List.of();
    }
    boolean narrower = extra.contains("send") || extra.contains("receive");
    Set<String> instead = new TreeSet<>(needed);
    instead.removeIf(all::contains);
    String unallow =
        "zfs unallow -u %s %s %s"
            .formatted(granted.user(), String.join(",", extra), granted.dataset());
    return List.of(
        Finding.warning(
            ID,
            subject,
            "The user may do more than the job takes.",
            String.join("; ", why),
            narrower && !instead.isEmpty()
                ? "%s; %s"
                    .formatted(
                        LeastPrivilege.command(granted.user(), instead, granted.dataset()), unallow)
                : unallow));
  }
}
