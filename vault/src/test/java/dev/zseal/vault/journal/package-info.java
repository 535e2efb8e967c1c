@NullMarked
package dev.zseal.vault.journal;

import org.jspecify.annotations.NullMarked;
