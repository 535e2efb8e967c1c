/// Tests of the stream package, and what other modules' tests use: [Vectors] and [StreamGenerator].
@NullMarked
package dev.zseal.stream;

import org.jspecify.annotations.NullMarked;
