package dev.zseal.vault.send;

import dev.zseal.vault.ledger.Manifest;
import org.jspecify.annotations.Nullable;

/// One stream to emit: a full of `to`, or the increment from `from` to it.
///
/// @param isClone whether `from` lies in another dataset
public record StreamPlan(Manifest to, @Nullable Manifest from, boolean isClone) {}
