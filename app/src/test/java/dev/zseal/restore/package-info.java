@NullMarked
package dev.zseal.restore;

import org.jspecify.annotations.NullMarked;
