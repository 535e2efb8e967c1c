/// Backing up from a pool into a vault: snapshot, raw send, receive, bookmark.
@NullMarked
package dev.zseal.backup;

import org.jspecify.annotations.NullMarked;
