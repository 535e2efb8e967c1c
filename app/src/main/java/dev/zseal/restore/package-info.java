/// Restoring from a vault into a pool: the stream a vault sends, fed to `zfs receive -s -u`.
@NullMarked
package dev.zseal.restore;

import org.jspecify.annotations.NullMarked;
