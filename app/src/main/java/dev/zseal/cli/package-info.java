/// The command line: a class for each command, and what they share.
///
/// [Zseal] is the program. Results go to standard output, progress and messages to standard error;
/// a [dev.zseal.problem.Problem] becomes three lines and an exit status. No other package prints.
@NullMarked
package dev.zseal.cli;

import org.jspecify.annotations.NullMarked;
