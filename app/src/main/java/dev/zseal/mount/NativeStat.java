package dev.zseal.mount;

import dev.zseal.zpl.Device;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.cryptomator.jfuse.api.Stat;
import org.cryptomator.jfuse.api.platforms.Architecture;

/// The fields of Linux's `struct stat` which jfuse has no setters for.
///
/// They are not for beauty: without inode numbers hard links are lost to whoever copies the mount,
/// and without sectors `tar -S` takes every file for one hole.
///
/// Source: Linux `arch/x86/include/uapi/asm/stat.h`, `include/uapi/asm-generic/stat.h`.
final class NativeStat {

  private static final long INODE_AT = 8;
  private static final long SECTORS_AT = 64;

  /// x86-64 has 64 bits of links behind the inode and the mode behind those; others have the mode,
  /// then 32 bits of links.
  private static final boolean X86_64 = Architecture.CURRENT == Architecture.AMD64;

  private static final long LINKS_AT = X86_64 ? 16 : 20;
  private static final long DEVICE_AT = X86_64 ? 40 : 32;

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  private NativeStat() {}

  static void complete(Stat stat, FileFacts file) {
    MemorySegment structure = JfuseInside.structure(stat);
    structure.set(LONG, INODE_AT, file.object());
    structure.set(LONG, SECTORS_AT, file.sectors());
    if (X86_64) {
      structure.set(LONG, LINKS_AT, file.links());
    } else {
      structure.set(INT, LINKS_AT, (int) file.links());
    }
    Device device = file.device();
    structure.set(LONG, DEVICE_AT, device == null ? 0 : packed(device));
  }

  static void setInode(Stat stat, long inode) {
    JfuseInside.structure(stat).set(LONG, INODE_AT, inode);
  }

  /// A device number as glibc packs it (`sys/sysmacros.h`): 12 bits of the major and 20 of the
  /// minor number below, what is beyond them above.
  static long packed(Device device) {
    long major = device.major();
    long minor = device.minor();
    long below = (major & 0xFFF) << 8 | (minor & 0xFF);
    return (major & 0xFFFF_F000L) << 32 | (minor & 0xFFFF_FF00L) << 12 | below;
  }
}
