/// A snapshot of a vault as its sealed objects, for those who have the key: dnodes and block
/// pointers from the tree's pages, each checked against its hash, blocks from the packs. Of those
/// the hash is only looked at when the MAC does not hold: then the block may be damaged, and be
/// mended.
@NullMarked
package dev.zseal.vault.sealed;

import org.jspecify.annotations.NullMarked;
