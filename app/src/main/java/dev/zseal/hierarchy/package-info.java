/// Encryption roots set right without any key, where streams were received one by one.
///
/// `zseal replicate` makes a replica's roots those of its source, `zseal restore` those that the
/// vault knows.
@NullMarked
package dev.zseal.hierarchy;

import org.jspecify.annotations.NullMarked;
