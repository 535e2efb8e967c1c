@NullMarked
package dev.zseal.vault.pack;

import org.jspecify.annotations.NullMarked;
