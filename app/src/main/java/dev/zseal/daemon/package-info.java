/// Runs jobs by itself: [Clockwork] says when, [Daemon] does it, [Control] lets the command line
/// speak to it.
@NullMarked
package dev.zseal.daemon;

import org.jspecify.annotations.NullMarked;
