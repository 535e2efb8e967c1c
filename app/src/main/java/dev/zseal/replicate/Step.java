package dev.zseal.replicate;

import dev.zseal.name.BaseName;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.ShellWords;
import java.util.Optional;

/// One stream to bring over.
///
/// @param base what the increment builds on; empty for a full
record Step(Optional<BaseName> base, HistoryPoint to) {

  /// As a person would type it.
  String command() {
    return base.isEmpty()
        ? ShellWords.shown("zfs", "send", "-w", to.name())
        : ShellWords.shown("zfs", "send", "-w", "-i", base.get(), to.name());
  }
}
