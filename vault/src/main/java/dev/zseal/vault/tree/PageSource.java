package dev.zseal.vault.tree;

import dev.zseal.problem.Problem;
import dev.zseal.vault.pack.BlobRef;

/// Where pages come from, checked against the hash in their reference.
@FunctionalInterface
public interface PageSource {

  byte[] read(BlobRef ref) throws Problem;
}
