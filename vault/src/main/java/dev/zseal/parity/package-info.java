/// Reed–Solomon parity over cells of 4 KiB: three parity cells a row, any three lost ones rebuilt.
///
/// Knows nothing of packs: bytes in, bytes out.
@NullMarked
package dev.zseal.parity;

import org.jspecify.annotations.NullMarked;
