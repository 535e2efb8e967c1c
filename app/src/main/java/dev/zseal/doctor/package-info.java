/// `zseal doctor`: looks before anything is sent, and changes nothing.
///
/// [Doctor] gathers what a source, a target and a vault are like; [dev.zseal.doctor.check.Checks]
/// says what is wrong with that.
@NullMarked
package dev.zseal.doctor;

import org.jspecify.annotations.NullMarked;
