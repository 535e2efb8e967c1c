/// Tests of whole vaults against streams recorded from real OpenZFS.
@NullMarked
package dev.zseal.vault;

import org.jspecify.annotations.NullMarked;
