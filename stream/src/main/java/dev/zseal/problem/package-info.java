/// The failures a person can meet.
///
/// Every one is a [Problem]: what happened to what, the evidence, the next step, and the exit
/// status which `docs/exit-status.md` documents. A programming error is none of these: it stays an
/// unchecked exception.
@NullMarked
package dev.zseal.problem;

import org.jspecify.annotations.NullMarked;
