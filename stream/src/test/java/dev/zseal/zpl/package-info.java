/// Tests of [dev.zseal.zpl.FileSystem] and what it reads, and snapshots replayed from streams.
@org.jspecify.annotations.NullMarked
package dev.zseal.zpl;
