@NullMarked
package dev.zseal.source;

import org.jspecify.annotations.NullMarked;
