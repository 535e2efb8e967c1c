package dev.zseal.vault.send;

import dev.zseal.stream.StreamHead.ResumePoint;
import dev.zseal.vault.ledger.Capsule;
import dev.zseal.vault.ledger.Manifest;
import org.jspecify.annotations.Nullable;

/// One stream to emit: a full of `to`, or the increment from `from` to it.
///
/// @param isClone whether `from` lies in another dataset
/// @param toName the name the stream gives its snapshot, or null for the one it came with
/// @param capsule the wrapped keys it carries, or null for those it came with
/// @param start where it begins: [#BEGINNING], or where a receiver stopped
public record StreamPlan(
    Manifest to,
    @Nullable Manifest from,
    boolean isClone,
    @Nullable String toName,
    @Nullable Capsule capsule,
    ResumePoint start) {

  /// Where a whole stream begins.
  public static final ResumePoint BEGINNING = new ResumePoint(0, 0);

  /// A stream with the keys as its snapshot came with them.
  public StreamPlan(
      Manifest to, @Nullable Manifest from, boolean isClone, @Nullable String toName) {
    this(to, from, isClone, toName, null, BEGINNING);
  }

  /// A full under the name it came with.
  public static StreamPlan full(Manifest to) {
    return new StreamPlan(to, null, false, null);
  }

  /// The same stream under another name.
  public StreamPlan named(String name) {
    return new StreamPlan(to, from, isClone, name, capsule, start);
  }

  /// The same stream for a receiver whose very dataset has the base.
  StreamPlan inPlace() {
    return new StreamPlan(to, from, false, toName, capsule, start);
  }

  /// The same stream with the keys as `other` wraps them, which must be of the same key GUID.
  public StreamPlan wrappedAs(Capsule other) {
    return new StreamPlan(to, from, isClone, toName, other, start);
  }

  /// The rest of the same stream from `point` on.
  public StreamPlan resumedAt(ResumePoint point) {
    return new StreamPlan(to, from, isClone, toName, capsule, point);
  }

  /// Whether it is only the rest of a stream.
  public boolean isRest() {
    return !start.equals(BEGINNING);
  }
}
