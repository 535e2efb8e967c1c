@NullMarked
package dev.zseal.job;

import org.jspecify.annotations.NullMarked;
