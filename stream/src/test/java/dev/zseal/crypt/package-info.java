/// Tests of keys and seals, against another implementation of the ciphers and OpenZFS's own blocks.
@NullMarked
package dev.zseal.crypt;

import org.jspecify.annotations.NullMarked;
