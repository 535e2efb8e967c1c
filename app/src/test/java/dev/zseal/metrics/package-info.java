@NullMarked
package dev.zseal.metrics;

import org.jspecify.annotations.NullMarked;
