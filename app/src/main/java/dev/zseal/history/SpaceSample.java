package dev.zseal.history;

import java.time.Instant;

/// How full a target was.
///
/// @param used bytes
/// @param free bytes
public record SpaceSample(Instant time, long used, long free) {}
