package dev.zseal.hierarchy;

import dev.zseal.name.DatasetName;
import dev.zseal.nvlist.NvList;
import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead;
import dev.zseal.stream.StreamWriter;
import dev.zseal.zfs.HistoryPoint;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/// A package that carries no data, and makes `zfs receive` set encryption roots right.
///
/// What is received by itself becomes an encryption root of its own. After a package (`-R`), `zfs
/// receive` makes the roots of what lies below its topmost dataset those that the package's list
/// names, without any key (`recv_fix_encryption_hierarchy` in OpenZFS's `libzfs_sendrecv.c`). The
/// one stream in this package is of a snapshot that the target has, so it is skipped.
final class HierarchyPackage {

  /// A dataset of the target.
  ///
  /// @param root whether it is to be an encryption root
  /// @param keyLocation where a root's key comes from, as it is at the target
  record Member(
      DatasetName name, long guid, HistoryPoint newest, boolean root, String keyLocation) {}

  private HierarchyPackage() {}

  /// Writes the package.
  ///
  /// @param head the BEGIN of a stream of the topmost dataset's newest snapshot
  /// @param members the topmost dataset first
  static void write(StreamHead head, List<Member> members, OutputStream out)
      throws Problem, IOException {
    String top = members.getFirst().newest().snapshot().snapshot();
    NvList.Builder all = NvList.builder();
    for (Member member : members) {
      all.list("0x" + Long.toHexString(member.guid()), dataset(member));
    }
    String name = members.getFirst().newest().name().toString();
    NvList list =
        NvList.builder().string("tosnap", top).flag("raw").list("fss", all.build()).build();
    StreamHead outer = StreamHead.ofPackage(name, true, list, head.order());
    StreamHead inner =
        head.asIncrement(head.begin().toGuid(), head.keyData().toIvSet(), false).renamed(name);
    StreamWriter writer = new StreamWriter(out, head.order());
    writer.begin(outer.begin(), outer.payload());
    writer.endPackageHeader();
    writer.begin(inner.begin(), inner.payload());
    // OpenZFS has read one record too many when it finds that it skips: this one.
    writer.write(new SendRecord.FreeObjects(0, 0));
    var _ = writer.end();
    writer.endPackage();
    writer.flush();
  }

  private static NvList dataset(Member member) {
    NvList.Builder props = NvList.builder();
    if (member.root()) {
      props.string("keylocation", member.keyLocation());
    }
    String snapshot = member.newest().snapshot().snapshot();
    NvList.Builder dataset =
        NvList.builder()
            .string("name", member.name().value())
            .uint64("parentfromsnap", 0)
            .list("props", props.build());
    if (member.root()) {
      dataset.flag("is_encroot");
    }
    return dataset
        .list("snaps", NvList.builder().uint64(snapshot, member.newest().guid()).build())
        .list("snapprops", NvList.builder().list(snapshot, NvList.builder().build()).build())
        .build();
  }
}
