@NullMarked
package dev.zseal.doctor.check;

import org.jspecify.annotations.NullMarked;
