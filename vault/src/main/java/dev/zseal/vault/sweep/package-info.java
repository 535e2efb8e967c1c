/// What is still needed, and giving the rest back.
///
/// [LiveMark] marks what every snapshot and every running receive refers to, a bit a blob; [Doubt]
/// says what else may be needed when pages of theirs are lost. [SpaceUse] counts by the same walk
/// what only some of them refer to. [Sweep] deletes pack files that hold nothing marked, and has
/// [Compaction] rewrite those that hold little.
@NullMarked
package dev.zseal.vault.sweep;

import org.jspecify.annotations.NullMarked;
