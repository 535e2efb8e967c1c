/// The objects of a snapshot (an *objset*), opened: decrypted, decompressed, and each where it
/// belongs.
@NullMarked
package dev.zseal.objset;

import org.jspecify.annotations.NullMarked;
