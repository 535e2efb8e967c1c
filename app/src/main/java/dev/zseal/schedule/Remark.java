package dev.zseal.schedule;

/// Something about a schedule that its author may not have meant.
///
/// @param what what it does, in words
/// @param hint what to do if that was not meant
public record Remark(String what, String hint) {}
