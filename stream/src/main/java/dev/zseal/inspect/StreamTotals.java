package dev.zseal.inspect;

/// How much a file of streams holds.
///
/// @param packages packages (`-R`, `-I`), each with its conclusion
/// @param streams streams of one snapshot each, inside packages or not
/// @param records records, those that open and close packages included
/// @param payloadBytes bytes of payload
/// @param bytes bytes of the file
public record StreamTotals(
    long packages, long streams, long records, long payloadBytes, long bytes) {}
