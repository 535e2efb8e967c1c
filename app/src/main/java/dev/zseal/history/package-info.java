/// What was done, run by run.
///
/// Each run writes a log of its own, a line of JSON an event ([RunLog]). The database ([History])
/// only makes them quick to ask; it is made again from the logs when it is lost.
@NullMarked
package dev.zseal.history;

import org.jspecify.annotations.NullMarked;
