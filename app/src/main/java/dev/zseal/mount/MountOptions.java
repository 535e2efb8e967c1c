package dev.zseal.mount;

/// How to mount.
///
/// @param allowOther whether other users see the mount, too. Then the modes of the files say who
///   may read what. Else only who mounted it sees it, and reads everything: it is their key.
/// @param bytes what `df` shows as the size
public record MountOptions(boolean allowOther, long bytes) {}
