@NullMarked
package dev.zseal.replicate;

import org.jspecify.annotations.NullMarked;
