@NullMarked
package dev.zseal.vault.retain;

import org.jspecify.annotations.NullMarked;
