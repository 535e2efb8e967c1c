/// What can be wrong with a backup or a replica before anything was tried: one small class for each
/// question, a function of facts and nothing else.
///
/// [Facts] is what was found; each [Check] looks at it and answers with [Finding]s; [Checks] knows
/// them all. Nothing here runs a command, so that every answer can be tested without ZFS.
@NullMarked
package dev.zseal.doctor.check;

import org.jspecify.annotations.NullMarked;
