@NullMarked
package dev.zseal.vault.send;

import org.jspecify.annotations.NullMarked;
