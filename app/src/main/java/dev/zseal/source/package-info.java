/// A vault's snapshots as the pool they came from still has them.
@NullMarked
package dev.zseal.source;

import org.jspecify.annotations.NullMarked;
