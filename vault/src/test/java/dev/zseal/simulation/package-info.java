/// Whole vaults on a disk that fails: what was promised holds after every crash, and a command that
/// was cut short can be run again.
///
/// A [Script] is a list of [Step]s, the commands a person might give. A [Run] carries it out, has
/// the disk fail on the way, puts the machine up again, looks whether all that was promised is
/// there ([Inspection] against [Promises]), and goes on. All follows from a seed.
///
/// A new command is a new [Step] that tells [Promises] what it may change and what it did, and a
/// line in [Script]. How the disk fails is in `dev.zseal.simulation.disk`.
@NullMarked
package dev.zseal.simulation;

import org.jspecify.annotations.NullMarked;
