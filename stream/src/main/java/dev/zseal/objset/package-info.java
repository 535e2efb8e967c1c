/// The objects of a snapshot (an *objset*): as ZFS sealed them, and opened.
///
/// [SealedObjset] is what a vault or a stream has: dnodes, block pointers, sealed blocks, no key.
/// [OpenedObjset] opens it: decrypted, decompressed, and each block where it belongs. [Proof]
/// recomputes every MAC up to the root. What the MACs cover is in `docs/format/encryption.md`.
@NullMarked
package dev.zseal.objset;

import org.jspecify.annotations.NullMarked;
