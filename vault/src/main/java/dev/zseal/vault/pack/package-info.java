/// Packs: files of blobs, and addresses that never change.
///
/// A *blob* is a sealed block, a page of a snapshot's tree, or a manifest. Blobs are appended to
/// *packs*, which are numbered within a *series*; a blob's address is series, number and slot.
/// [PackAppender] writes, [Packs] reads; both are specified in `docs/format/pack.md`.
@NullMarked
package dev.zseal.vault.pack;

import org.jspecify.annotations.NullMarked;
