package dev.zseal.alert;

/// What became of something that was sent.
///
/// @param to the host it went to; of an address no more is shown
/// @param evidence what it is known by; never blank, and without any secret
public record Delivery(String to, boolean delivered, String evidence) {}
