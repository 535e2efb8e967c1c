/// Reads a vault through, finds what is damaged, and mends it.
///
/// [dev.zseal.vault.scrub.Scrub] is the way in.
@NullMarked
package dev.zseal.vault.scrub;

import org.jspecify.annotations.NullMarked;
