/// Where a vault keeps its objects: a narrow interface, and a local folder behind it.
///
/// An object is written once under a name nobody has, is never changed, and may be deleted. What a
/// store must guarantee is written on [Store].
@NullMarked
package dev.zseal.store;

import org.jspecify.annotations.NullMarked;
