/// The tree of a snapshot: which sealed block lies at which place of which object.
///
/// Pages are cut at fixed places, so that two snapshots share every page in which nothing differs:
/// a [RangePage] for each block of 32 dnodes, and a radix tree of [TreePage]s, 64 entries wide,
/// over the range pages and over the blocks of each larger object. [RadixEditor] merges changes
/// into a base tree in one ascending pass; [TreeReader] walks and compares trees. Every reference
/// carries a hash, so the root's reference vouches for all. `docs/format/tree.md` has the bytes.
@NullMarked
package dev.zseal.vault.tree;

import org.jspecify.annotations.NullMarked;
