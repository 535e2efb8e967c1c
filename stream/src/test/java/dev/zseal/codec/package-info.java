/// Tests of the decompressors, against OpenZFS's own blocks and encoders of others or our own.
@NullMarked
package dev.zseal.codec;

import org.jspecify.annotations.NullMarked;
