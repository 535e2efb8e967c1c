/// Restoring from a vault into a pool: the stream a vault sends, fed to `zfs receive -u`.
@NullMarked
package dev.zseal.restore;

import org.jspecify.annotations.NullMarked;
