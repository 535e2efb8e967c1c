@NullMarked
package dev.zseal.hierarchy;

import org.jspecify.annotations.NullMarked;
