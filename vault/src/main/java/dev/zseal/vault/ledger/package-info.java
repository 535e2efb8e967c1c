/// What a vault says about itself in small JSON files: settings, manifests, capsules, signed acts.
///
/// A snapshot exists if and only if its [Manifest] does. All of these files can be read by a
/// person, and all are hostile input: `docs/format/vault.md` gives the bounds.
@NullMarked
package dev.zseal.vault.ledger;

import org.jspecify.annotations.NullMarked;
