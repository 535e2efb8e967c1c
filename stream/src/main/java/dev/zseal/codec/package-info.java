/// The compressions of ZFS, undone.
///
/// [dev.zseal.codec.Codec] is the way in: it takes a block as it lies in a stream, once decrypted,
/// with what its record says of it, and gives back exactly as many bytes as the record promised.
/// Blocks come from strangers and a seal only says who made them, so every decoder is bounded by
/// that promise and answers anything else with a [dev.zseal.problem.Problem].
///
/// LZ4, LZJB and ZLE are read by small decoders of our own; gzip is the JDK's, Zstandard a native
/// library's. Nothing here compresses.
///
/// The bytes are specified in `docs/format/encryption.md`, "Compression".
@NullMarked
package dev.zseal.codec;

import org.jspecify.annotations.NullMarked;
