/// The `zfs send` stream: its records, its running checksum, a pull reader and a writer.
///
/// A stream is a sequence of *records*, each a fixed 312-byte header and a payload whose length the
/// header determines. [StreamReader] gives them one by one as [SendRecord]s and has checked the
/// running [Fletcher4] checksum of each before it hands it out; [StreamWriter] computes the same
/// checksums on the way out. Names follow OpenZFS's `drr_*` members (`include/sys/zfs_ioctl.h`)
/// with the prefix dropped.
///
/// Nothing here touches a vault, a key or a network. The bytes are specified in
/// `docs/format/send-stream.md`; a change to either changes both.
@NullMarked
package dev.zseal.stream;

import org.jspecify.annotations.NullMarked;
