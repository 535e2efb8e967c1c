package dev.zseal.history;

import java.time.Instant;

/// A copy that a job is to bring: of a dataset, at a target.
///
/// @param since when it was first heard of
public record Expected(String dataset, String target, Instant since) {}
