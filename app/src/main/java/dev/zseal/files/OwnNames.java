package dev.zseal.files;

import dev.zseal.vault.ledger.Catalog;
import dev.zseal.zpl.Node;
import java.nio.file.Path;

/// Names in the target that are an extraction's own: what is called so may be deleted.
///
/// The GUID of the snapshot is in them. It came to be with the snapshot, at random: so nothing in
/// the snapshot is called so, and nothing of the user's is, but what an earlier extraction of this
/// snapshot left when it was interrupted.
///
/// @param guid of the snapshot
record OwnNames(long guid) {

  /// What a node is called until it is whole.
  Path part(Path at, Node node) {
    return beside(at, Long.toUnsignedString(node.number()));
  }

  /// A file that shows which times the file system can keep.
  Path clock(Path at) {
    return beside(at, "clock");
  }

  private Path beside(Path at, String what) {
    return at.resolveSibling(".zseal-extract-%s-%s.part".formatted(Catalog.guid(guid), what));
  }
}
