/// A snapshot of a vault as its sealed objects, for those who have the key: dnodes and block
/// pointers from the tree's pages, blocks from the packs, each checked against its hash.
@NullMarked
package dev.zseal.vault.sealed;

import org.jspecify.annotations.NullMarked;
