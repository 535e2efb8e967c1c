/// Opens what OpenZFS's native encryption sealed.
///
/// One secret leads to the next. [dev.zseal.crypt.WrappingKey] is what a passphrase or key file
/// gives; it unwraps [dev.zseal.crypt.DatasetKeys], the two keys a dataset keeps for life; from
/// those and a block's salt follows the key of the block. A [dev.zseal.crypt.BlockOpener] does the
/// last step, and opens and authenticates blocks. Everything is in a stream but the first secret.
///
/// A tag that does not hold is an answer here, not a failure: the caller knows which block it was
/// and what that means. Nothing in this package seals, and no secret is shown by a `toString`.
///
/// The bytes are specified in `docs/format/encryption.md`; a change to either changes both.
@NullMarked
package dev.zseal.crypt;

import org.jspecify.annotations.NullMarked;
