package dev.zseal.vault.sweep;

import dev.zseal.problem.Problem;
import java.util.List;

/// What each of several groups of snapshots alone refers to.
///
/// @param bytes payload, one number a group
/// @param lost why pages could not be read: what lies below them is counted for nobody, and may be
///   counted for one group though another one shares it
public record Exclusive(List<Long> bytes, List<Problem.Corrupt> lost) {

  public Exclusive {
    bytes = List.copyOf(bytes);
    lost = List.copyOf(lost);
  }
}
