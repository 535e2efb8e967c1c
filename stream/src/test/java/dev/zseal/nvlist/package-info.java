@NullMarked
package dev.zseal.nvlist;

import org.jspecify.annotations.NullMarked;
