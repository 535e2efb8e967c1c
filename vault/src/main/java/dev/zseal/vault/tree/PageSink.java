package dev.zseal.vault.tree;

import dev.zseal.problem.Problem;
import dev.zseal.vault.pack.BlobHash;
import dev.zseal.vault.pack.BlobRef;

/// Where finished pages go.
@FunctionalInterface
public interface PageSink {

  /// Stores a page and says where.
  BlobRef add(byte[] page, BlobHash hash) throws Problem;
}
