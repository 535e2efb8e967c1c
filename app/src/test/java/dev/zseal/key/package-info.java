@NullMarked
package dev.zseal.key;

import org.jspecify.annotations.NullMarked;
