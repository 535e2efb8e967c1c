/// ZAPs: the tables of names that directories and most metadata of ZFS are kept in.
///
/// A *microzap* is one block of fixed entries, a *fat* ZAP a hash table of *leaf* blocks.
/// [dev.zseal.zap.Zap] reads both: entry by entry in bounded memory, or one entry by its name,
/// which touches three blocks however many names there are. Nothing in a block is believed before
/// it is checked, its byte order included, for one object may hold blocks of either order.
///
/// The bytes are specified in `docs/format/files.md`; a change to either changes both.
@NullMarked
package dev.zseal.zap;

import org.jspecify.annotations.NullMarked;
