/// A file system in memory that keeps no more than POSIX promises.
///
/// What a program wrote it sees again at once; what a power cut leaves is another matter. Contents
/// are safe once the file was forced, names once their folder was: of the rest any part may be
/// there afterwards. Every operation has a number, at which the power can be cut, the process
/// killed, or an error returned.
///
/// Stricter than ext4 in one way: forcing a folder or a file makes nothing else durable, while a
/// journal would take along what came before. Kinder in one: a rename is never left half done.
@NullMarked
package dev.zseal.simulation.disk;

import org.jspecify.annotations.NullMarked;
