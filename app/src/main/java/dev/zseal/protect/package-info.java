/// Keeping the base of a target's next increment on the source, by a hold and a bookmark, until a
/// newer one is verified at that target.
@NullMarked
package dev.zseal.protect;

import org.jspecify.annotations.NullMarked;
