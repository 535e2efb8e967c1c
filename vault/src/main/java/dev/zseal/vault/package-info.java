/// A vault: what a pool is to `zfs receive` and `zfs send`, without ZFS and without a key.
///
/// [Vault] is the way in. Below it: `receive` takes streams, `send` gives them back, `ledger` keeps
/// manifests and signed acts, `tree` and `pack` hold what the snapshots are made of.
@NullMarked
package dev.zseal.vault;

import org.jspecify.annotations.NullMarked;
