/// Results as JSON, one object a line.
@NullMarked
package dev.zseal.json;

import org.jspecify.annotations.NullMarked;
