@NullMarked
package dev.zseal.zfs;

import org.jspecify.annotations.NullMarked;
