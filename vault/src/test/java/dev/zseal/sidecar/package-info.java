@NullMarked
package dev.zseal.sidecar;

import org.jspecify.annotations.NullMarked;
