@NullMarked
package dev.zseal.vault.scrub;

import org.jspecify.annotations.NullMarked;
