@NullMarked
package dev.zseal.status;

import org.jspecify.annotations.NullMarked;
