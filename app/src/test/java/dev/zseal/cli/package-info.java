/// Tests of the command line as a person meets it: words and exit status.
@NullMarked
package dev.zseal.cli;

import org.jspecify.annotations.NullMarked;
