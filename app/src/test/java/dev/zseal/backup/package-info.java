@NullMarked
package dev.zseal.backup;

import org.jspecify.annotations.NullMarked;
