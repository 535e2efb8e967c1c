package dev.zseal.vault.tree;

import org.jspecify.annotations.Nullable;

/// A radix tree: its root, and the largest index it may hold, from which its height follows.
///
/// @param root null when it is empty
public record Tree(TreeKind kind, @Nullable Entry root, long last) {

  /// The tree with nothing in it.
  public static Tree empty(TreeKind kind, long last) {
    return new Tree(kind, null, last);
  }

  int rootLevel() {
    return Radix.rootLevel(last);
  }
}
