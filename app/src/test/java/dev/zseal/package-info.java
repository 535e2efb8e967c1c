/// What holds for the code as a whole: who may use whom, and how files look.
@NullMarked
package dev.zseal;

import org.jspecify.annotations.NullMarked;
