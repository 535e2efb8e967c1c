/// Telling people and monitors: what stands wrong, and that a job has run.
///
/// An [Alarm] is something that is wrong, found by somebody else. [AlarmBook] knows which were told
/// and says what to tell now ([Notice]); it is a function of its arguments, and its state is text
/// for a file. A [Courier] carries notices to [Channel]s and pings to [Monitor]s, and never throws
/// because one cannot be reached: `docs/alerts.md`.
///
/// The package knows nothing of backups and reads no clock. Addresses with keys in them are
/// [Secret]s; in what is said about a delivery there is only a host.
@NullMarked
package dev.zseal.alert;

import org.jspecify.annotations.NullMarked;
