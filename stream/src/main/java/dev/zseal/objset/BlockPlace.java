package dev.zseal.objset;

/// Where a block lies.
record BlockPlace(long object, long block) {}
