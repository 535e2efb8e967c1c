@NullMarked
package dev.zseal.vault.tree;

import org.jspecify.annotations.NullMarked;
