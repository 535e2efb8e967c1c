@NullMarked
package dev.zseal.vault.sweep;

import org.jspecify.annotations.NullMarked;
