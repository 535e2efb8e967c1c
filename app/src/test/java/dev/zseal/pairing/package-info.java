@NullMarked
package dev.zseal.pairing;

import org.jspecify.annotations.NullMarked;
