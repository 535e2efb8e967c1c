@NullMarked
package dev.zseal.history;

import org.jspecify.annotations.NullMarked;
