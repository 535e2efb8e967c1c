/// Tests of what is written into the target of an extraction.
@NullMarked
package dev.zseal.files;

import org.jspecify.annotations.NullMarked;
