package dev.zseal.simulation.disk;

/// What a program asks of a file system.
public enum OperationKind {
  STAT(false, false),
  LIST(false, false),
  OPEN(false, false),
  READ(false, false),
  LOCK(false, false),
  CREATE(true, true),
  WRITE(true, true),
  TRUNCATE(true, false),
  FORCE(true, false),
  FORCE_FOLDER(true, false),
  MAKE_FOLDER(true, true),
  LINK(true, true),
  MOVE(true, true),
  DELETE(true, false);

  private final boolean changes;
  private final boolean needsRoom;

  OperationKind(boolean changes, boolean needsRoom) {
    this.changes = changes;
    this.needsRoom = needsRoom;
  }

  /// Whether a power cut before it can leave something else than one after it.
  public boolean changes() {
    return changes;
  }

  /// Whether it fails on a full disk.
  public boolean needsRoom() {
    return needsRoom;
  }
}
