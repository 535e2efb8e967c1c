/// How things stand: what is protected, how fresh it is, what is wrong.
///
/// [Look] gathers facts, from vaults and pools where they answer and from the history where they do
/// not. [Rules] says what is wrong with them, and is a function of facts and the time. [Watch]
/// tells people. What counts is the age of the newest *verified* snapshot, whatever the jobs say.
@NullMarked
package dev.zseal.status;

import org.jspecify.annotations.NullMarked;
