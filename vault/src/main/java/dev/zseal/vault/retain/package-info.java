/// Letting snapshots go, and keeping them.
///
/// [SnapshotChoice] finds those a person names, [RetentionPolicy] those that rules keep,
/// [Destroyer] lets them go, [Holder] puts holds on them that forbid it. None of them gives space
/// back: that is for a sweep.
@NullMarked
package dev.zseal.vault.retain;

import org.jspecify.annotations.NullMarked;
