/// Packed nvlists: the name/value lists inside BEGIN records and resume tokens.
///
/// An nvlist is packed either *native* (the sender's C structures, laid out flat) or as *XDR*.
/// [dev.zseal.nvlist.NvListReader] takes both, [dev.zseal.nvlist.NvListWriter] makes both as
/// OpenZFS does, byte for byte, and [dev.zseal.nvlist.PackedNvList] edits packed bytes in place, so
/// that a stream sent on differs from the received one only where it must.
///
/// The bytes are specified in `docs/format/nvlist.md`; a change to either changes both.
@NullMarked
package dev.zseal.nvlist;

import org.jspecify.annotations.NullMarked;
