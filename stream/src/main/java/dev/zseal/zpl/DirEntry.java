package dev.zseal.zpl;

import org.jspecify.annotations.Nullable;

/// A name in a directory. It is never empty, `.` or `..`, and has no `/` or NUL in it.
public final class DirEntry {

  private final byte[] name;
  private final long object;
  private final @Nullable FileKind kind;

  DirEntry(byte[] name, long object, @Nullable FileKind kind) {
    this.name = name;
    this.object = object;
    this.kind = kind;
  }

  /// A copy of the name's bytes: UTF-8 as a rule, but nothing makes sure of it.
  public byte[] name() {
    return name.clone();
  }

  /// The number of the object it leads to. Several names may lead to one.
  public long object() {
    return object;
  }

  /// What the entry says it leads to; null if it says nothing (in file systems of version 1). What
  /// counts is [Node#kind].
  public @Nullable FileKind kind() {
    return kind;
  }

  @Override
  public String toString() {
    return "%s (object %d)".formatted(Names.show(name), object);
  }
}
