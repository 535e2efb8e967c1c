/// Keys of sealed snapshots: which capsules there are, what opens them, and capsules on paper.
@NullMarked
package dev.zseal.key;

import org.jspecify.annotations.NullMarked;
