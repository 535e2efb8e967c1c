@NullMarked
package dev.zseal.explain;

import org.jspecify.annotations.NullMarked;
