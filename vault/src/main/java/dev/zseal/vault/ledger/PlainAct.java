package dev.zseal.vault.ledger;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An act as it was read, word for word.
record PlainAct(
    String writer,
    int number,
    String kind,
    String snapshot,
    String manifest,
    String sha256,
    String tag,
    String time,
    List<String> takesBack)
    implements ActLog.Act {

  @Override
  public Object place() {
    return ManifestName.place(manifest);
  }

  @Override
  public @Nullable Sum sum() {
    return Sum.parse(sha256);
  }
}
