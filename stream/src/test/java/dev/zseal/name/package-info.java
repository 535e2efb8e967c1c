@NullMarked
package dev.zseal.name;

import org.jspecify.annotations.NullMarked;
