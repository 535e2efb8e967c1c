@NullMarked
package dev.zseal.parity;

import org.jspecify.annotations.NullMarked;
