package dev.zseal.vault.send;

import dev.zseal.vault.ledger.Capsule;
import dev.zseal.vault.ledger.Manifest;
import org.jspecify.annotations.Nullable;

/// The wrapped keys a stream carries, and what people know them by.
///
/// @param asReceived whether its snapshot came with them
/// @param cameWith the newest snapshot that came with them: of the same dataset, or else of any
///   other; null when none of those is left
/// @param isNewest whether the newest snapshot of the dataset came with them
public record CarriedCapsule(
    Capsule capsule, boolean asReceived, @Nullable Manifest cameWith, boolean isNewest) {}
