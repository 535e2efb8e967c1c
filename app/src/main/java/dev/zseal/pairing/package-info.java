/// Which dataset of a target is the replica of which of a source: a function of facts, by GUIDs.
///
/// `zseal replicate` acts by it and `zseal doctor` judges by it, so that the one does not find
/// fault with what the other does.
@NullMarked
package dev.zseal.pairing;

import org.jspecify.annotations.NullMarked;
