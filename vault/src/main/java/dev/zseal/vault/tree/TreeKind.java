package dev.zseal.vault.tree;

/// What the leaves of a tree hold.
public enum TreeKind {
  /// Sealed blocks, by block id.
  BLOCKS(TreePage.Kind.BLOCKS),
  /// Range pages, by first object number / 32.
  RANGES(TreePage.Kind.RANGES);

  private final TreePage.Kind leaf;

  TreeKind(TreePage.Kind leaf) {
    this.leaf = leaf;
  }

  TreePage.Kind pageKind(int level) {
    return level == 0 ? leaf : TreePage.Kind.NODE;
  }
}
