@NullMarked
package dev.zseal.daemon;

import org.jspecify.annotations.NullMarked;
