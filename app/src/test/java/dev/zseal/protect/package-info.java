@NullMarked
package dev.zseal.protect;

import org.jspecify.annotations.NullMarked;
