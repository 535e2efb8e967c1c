package dev.zseal.history;

import java.time.Instant;
import java.util.Optional;

/// What looks noted of a job whose starts they wait for.
///
/// @param when its schedule, in a form that changes whenever it is due at other times
/// @param since the first of the looks that saw it so, one after the other without a gap
/// @param seen the last of them
/// @param missed the start that did not come; empty if none is waited for
public record Vigil(
    String job, String when, Instant since, Instant seen, Optional<Instant> missed) {}
