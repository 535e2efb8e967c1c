package dev.zseal.cli;

import dev.zseal.json.JsonLine;
import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.receive.KeyDrift;
import dev.zseal.vault.receive.Received;
import dev.zseal.vault.scrub.ReadBackReport;
import dev.zseal.zfs.ShellWords;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Says what became of each stream, and adds it up to an exit status.
final class ReceiveReport {

  private static final int CORRUPT = 3;

  /* Files that were passed over. */
  private static final int NAMED = 3;

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;
  private final List<Received.Refused> refused = new ArrayList<>();
  private final List<Manifest> stored = new ArrayList<>();
  private final List<Manifest> held = new ArrayList<>();
  private final List<Problem> unverified = new ArrayList<>();

  /* Those that have been told of, and failed. */
  private final Set<String> failed = new HashSet<>();
  private final List<Manifest> damaged = new ArrayList<>();
  private final List<String> passedOver = new ArrayList<>();
  private int taken;

  ReceiveReport(PrintWriter out, PrintWriter err, boolean json) {
    this.out = out;
    this.err = err;
    this.json = json;
  }

  void add(Received received) {
    switch (received) {
      case Received.Stored now -> {
        taken++;
        stored.add(now.manifest());
        print(now);
      }
      case Received.AlreadyHeld before -> {
        taken++;
        held.add(before.manifest());
        print(before.toName(), "held", before.manifest(), Optional.empty(), null);
      }
      case Received.Acceptable acceptable -> {
        taken++;
        print(acceptable.toName(), "acceptable", null, Optional.empty(), null);
      }
      case Received.Refused refusal -> {
        refused.add(refusal);
        if (json) {
          print(refusal.toName(), "refused", null, Optional.empty(), refusal.problem());
        } else {
          Terminal.print(refusal.problem(), err, false);
        }
      }
    }
    out.flush();
  }

  /// The snapshots that were stored.
  List<Manifest> stored() {
    return List.copyOf(stored);
  }

  /// The snapshots that the vault had.
  List<Manifest> held() {
    return List.copyOf(held);
  }

  /// Says which of the snapshots that the vault had are known to be damaged there, and counts them
  /// as failed: their streams were not stored over them.
  void warnOfDamaged(Vault vault) {
    out.flush();
    for (Manifest snapshot : held) {
      if (isDamaged(vault, snapshot)) {
        if (failed.add(snapshot.objectName())) {
          damaged.add(snapshot);
        }
        warnOfDamaged(snapshot);
      }
    }
  }

  private void warnOfDamaged(Manifest snapshot) {
    String name = snapshot.fullName();
    String what = name + " is damaged in the vault, and stays so: what is held is not stored again";
    String hint =
        "If the pool still has it, let the pool send it once more and mend what is lost: zseal"
            + " scrub %1$s --source (or --source ssh://USER@HOST). To have this stream stored"
            + " instead, receive it again after: zseal destroy %1$s";
    hint = hint.formatted(ShellWords.shown(name));
    if (json) {
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      fields.put("outcome", "damaged");
      fields.put("snapshot", name);
      fields.put("guid", Catalog.guid(snapshot.guid()));
      put(new Problem.Corrupt(what, "a scrub or another command noted it", hint), fields);
      out.println(JsonLine.of(fields));
      out.flush();
    } else {
      err.println("warning: " + Terminal.line(what));
      err.println("hint: " + Terminal.line(hint));
    }
  }

  private static boolean isDamaged(Vault vault, Manifest snapshot) {
    try {
      return vault.grades().of(vault.catalog().sha256(snapshot)).isDamaged();
    } catch (Problem _) {
      // Notes are hints: a receive does not fail for them.
      return false;
    }
  }

  /// What a snapshot added was read back and is right.
  void verified(ReadBackReport result) {
    if (json) {
      Map<String, @Nullable Object> fields = readBack(result.snapshot(), true);
      fields.put("blobs", result.blobs());
      fields.put("bytes", result.bytes());
      out.println(JsonLine.of(fields));
    } else {
      out.printf(
          "read back %s: %s, all as it was written%n",
          Terminal.line(result.snapshot().fullName()), Terminal.size(result.bytes()));
    }
    out.flush();
  }

  /// A snapshot was stored, and it does not read back right, or cannot be read.
  void unverified(Manifest snapshot, Problem problem) {
    unverified.add(problem);
    failed.add(snapshot.objectName());
    if (json) {
      Map<String, @Nullable Object> fields = readBack(snapshot, false);
      put(problem, fields);
      out.println(JsonLine.of(fields));
      out.flush();
    } else {
      out.flush();
      Terminal.print(problem, err, false);
    }
  }

  private static Map<String, @Nullable Object> readBack(Manifest snapshot, boolean right) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("outcome", right ? "read back" : "not read back");
    fields.put("snapshot", snapshot.fullName());
    fields.put("guid", Catalog.guid(snapshot.guid()));
    return fields;
  }

  private static void put(Problem problem, Map<String, @Nullable Object> fields) {
    fields.put("error", problem.what());
    fields.put("cause", problem.evidence());
    fields.put("hint", problem.hint());
  }

  /// A file was found that plainly is no stream.
  void passedOver(Path file, Problem why) {
    if (json) {
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      fields.put("stream", file.toString());
      fields.put("outcome", "passed over");
      fields.put("cause", why.evidence());
      out.println(JsonLine.of(fields));
      out.flush();
    } else {
      passedOver.add(
          "%s: %s".formatted(Terminal.line(file.toString()), Terminal.line(why.evidence())));
    }
  }

  /// Tells of the files that were found to be none: of many, the first.
  void tellPassedOver() {
    int more = passedOver.size() - NAMED;
    passedOver.stream().limit(NAMED).forEach(words -> err.println("passed over " + words));
    if (more > 0) {
      err.println("passed over %d more that are no streams".formatted(more));
    }
    passedOver.clear();
  }

  private void print(Received.Stored stored) {
    Manifest m = stored.manifest();
    if (json) {
      print(stored.toName(), "stored", m, stored.drift(), null);
      return;
    }
    String kind = m.fromGuid() == 0 ? "full" : "increment";
    String as = m.fullName().equals(stored.toName()) ? "" : " as " + m.fullName();
    out.printf(
        "stored %s%s: %s, %s new of %s%n",
        stored.toName(),
        as,
        kind,
        Terminal.size(m.stored().payloadBytes()),
        Terminal.size(m.referencedBytes()));
    stored.drift().ifPresent(drift -> warn(m, drift));
  }

  /// Old passphrases are forgotten soon: now is the time to say that they are still needed.
  private void warn(Manifest stored, KeyDrift drift) {
    out.flush();
    String dataset = Terminal.line(stored.dataset());
    String since = Terminal.line(drift.since().snapshot());
    switch (drift.kind()) {
      case REWRAPPED -> {
        err.printf("warning: the key of %s was re-wrapped since @%s%n", dataset, since);
        err.println(
            "cause: older snapshots open with the passphrase or key of their day, this one with the"
                + " new one");
      }
      case WRAPPED_OTHERWISE -> {
        err.printf("warning: the key of %s is wrapped otherwise than in @%s%n", dataset, since);
        err.println("cause: each of the two opens with the passphrase or key of its own day");
      }
      case OTHER_KEY -> {
        err.printf("warning: %s is another dataset than the one @%s is of%n", dataset, since);
        err.println(
            "cause: it has another master key: no key of before opens it, nor does its own open the"
                + " older ones");
      }
    }
    err.println("hint: see zseal key list; put what opens them in the safe: zseal key export");
  }

  private void print(
      String toName,
      String outcome,
      @Nullable Manifest manifest,
      Optional<KeyDrift> drift,
      @Nullable Problem problem) {
    if (json) {
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      fields.put("stream", toName);
      fields.put("outcome", outcome);
      if (manifest != null) {
        fields.put("snapshot", manifest.fullName());
        fields.put("guid", Catalog.guid(manifest.guid()));
        fields.put("referencedBytes", manifest.referencedBytes());
        fields.put("newPayloadBytes", manifest.stored().payloadBytes());
        fields.put("keyGuid", Catalog.guid(manifest.keyGuid()));
        fields.put("capsule", manifest.fingerprint());
        fields.put("keyChange", drift.map(ReceiveReport::word).orElse(null));
        fields.put("keyChangedSince", drift.map(d -> d.since().fullName()).orElse(null));
      }
      if (problem != null) {
        put(problem, fields);
      }
      out.println(JsonLine.of(fields));
    } else if (manifest != null) {
      out.printf(
          "%s is in the vault already (as %s, GUID %s): nothing to do%n",
          toName, manifest.fullName(), Catalog.guid(manifest.guid()));
    } else {
      out.printf("%s would be stored%n", toName);
    }
  }

  private static String word(KeyDrift drift) {
    return switch (drift.kind()) {
      case REWRAPPED, WRAPPED_OTHERWISE -> "re-wrapped";
      case OTHER_KEY -> "other key";
    };
  }

  /// How many streams were dealt with well.
  int taken() {
    return taken;
  }

  /// The exit status, or the problem when nothing went well.
  int finish() throws Problem {
    if (refused.isEmpty() && failed.isEmpty()) {
      return 0;
    }
    if (taken == 0 && refused.size() == 1) {
      return refused.getFirst().problem().exitStatus();
    }
    if (refused.isEmpty() && taken == 1) {
      return damaged.isEmpty() ? unverified.getFirst().exitStatus() : CORRUPT;
    }
    if (!unverified.isEmpty()) {
      err.printf(
          "%d of %d snapshots in the vault do not read back right%n", unverified.size(), taken);
    }
    if (!damaged.isEmpty()) {
      err.printf("%d of %d snapshots are damaged in the vault%n", damaged.size(), taken);
    }
    if (!refused.isEmpty()) {
      sayRefused();
    }
    return new Problem.Partial("x", "x", "x").exitStatus();
  }

  private void sayRefused() {
    err.printf(
        "%d of %d streams were not stored%s%n",
        refused.size(),
        refused.size() + taken,
        taken == 0 || !failed.isEmpty() ? "" : "; the others are safe in the vault");
  }
}
