@NullMarked
package dev.zseal.alert;

import org.jspecify.annotations.NullMarked;
