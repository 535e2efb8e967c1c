@NullMarked
package dev.zseal.store;

import org.jspecify.annotations.NullMarked;
