@NullMarked
package dev.zseal.schedule;

import org.jspecify.annotations.NullMarked;
