package dev.zseal.history;

import java.time.Instant;

/// The newest snapshot of a dataset that is known to be verified at a target.
///
/// @param verified when that was found last
public record Point(
    String dataset,
    String target,
    String snapshot,
    long guid,
    Instant creation,
    Instant verified,
    String how) {}
