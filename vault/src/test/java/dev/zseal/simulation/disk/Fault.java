package dev.zseal.simulation.disk;

/// What goes wrong, and when. Operations are counted from 0, from when the fault was set.
public sealed interface Fault {

  /// The machine loses power: nothing runs any more, and what was not forced may be lost.
  record PowerCut(int at, Moment moment) implements Fault {}

  /// The process dies, the machine runs on: nothing is lost yet, and nothing became durable.
  record Kill(int at, Moment moment) implements Fault {}

  /// One operation fails with EIO.
  record BadSector(int at) implements Fault {}

  /// From an operation on there is no room.
  record Full(int from) implements Fault {}

  /// There is room for so many bytes.
  record Room(long bytes) implements Fault {}

  /// One operation takes more than a day, and another process has its turn meanwhile. Nothing
  /// fails.
  record Slow(int at) implements Fault {}

  /// When, with respect to the operation. `WITHIN` differs from `BEFORE` for a write only: part of
  /// it was taken. What a force had done when it was cut short is for [Survival] to decide.
  enum Moment {
    BEFORE,
    WITHIN,
    AFTER
  }
}
