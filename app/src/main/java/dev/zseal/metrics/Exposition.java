package dev.zseal.metrics;

/// Metrics as text.
///
/// @param contentType the format, as HTTP names it
public record Exposition(String contentType, String text) {}
