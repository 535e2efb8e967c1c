package dev.zseal.simulation.disk;

/// Something a process asked of its file system, and of which file.
public record Operation(OperationKind kind, String subject) {

  @Override
  public String toString() {
    return kind + " " + subject;
  }
}
