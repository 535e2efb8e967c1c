/// Which datasets a job takes.
@NullMarked
package dev.zseal.job;

import org.jspecify.annotations.NullMarked;
