/// What is under way in a vault: pins of running receives, and the locks of those who delete.
///
/// Adding to a vault takes no lock that deleting takes. A receive leaves a [Pin] instead, which
/// says what it builds on and where it writes; a sweep keeps both. `docs/format/vault.md` has the
/// bytes, `docs/decisions/0007-mark-and-sweep.md` why it is safe.
@NullMarked
package dev.zseal.vault.journal;

import org.jspecify.annotations.NullMarked;
