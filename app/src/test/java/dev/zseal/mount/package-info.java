/// Tests of mounted snapshots. Those that really mount need FUSE, and are left out without it.
@NullMarked
package dev.zseal.mount;

import org.jspecify.annotations.NullMarked;
