/// Files out of sealed snapshots: listing, finding, comparing, extracting them, and volumes as disk
/// images. No ZFS is needed for any of it, only the vault and the key.
@NullMarked
package dev.zseal.files;

import org.jspecify.annotations.NullMarked;
