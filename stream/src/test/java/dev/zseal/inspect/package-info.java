/// Tests of looking at stream files; what the real `zstream` says is in `zstream-dump`.
@NullMarked
package dev.zseal.inspect;

import org.jspecify.annotations.NullMarked;
