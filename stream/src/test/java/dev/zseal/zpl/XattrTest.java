package dev.zseal.zpl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.nvlist.NvList;
import dev.zseal.nvlist.NvListWriter;
import dev.zseal.nvlist.NvType;
import dev.zseal.nvlist.NvValue;
import dev.zseal.problem.Problem;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XattrTest {

  private final SmallFileSystem made = new SmallFileSystem(ByteOrder.LITTLE_ENDIAN);

  private static byte[] list(String... namesAndValues) {
    NvList.Builder list = NvList.builder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      byte[] value = namesAndValues[i + 1].getBytes(UTF_8);
      list.put(namesAndValues[i], new NvValue.Bytes(NvType.BYTE_ARRAY, value));
    }
    return NvListWriter.xdr(list.build());
  }

  private void attributeDirectory() {
    made.directory(20, 01777, 10).entry(20, "user.b", 8, 21).entry(20, "user.c", 8, 22);
    made.file(21, 20, "of the directory");
    made.file(22, 20, "third");
  }

  @Test
  void thoseBesideTheAttributesWin() throws Exception {
    byte[] beside = list("user.a", "first", "user.b", "second", "user.empty", "");
    made.node(10, 0100644, 4, 0, Map.of("XATTR", made.word(20), "DXATTR", beside));
    attributeDirectory();

    Node node = made.open().node(10);

    assertThat(values(node.xattrs()))
        .isEqualTo(
            Map.of("user.a", "first", "user.b", "second", "user.c", "third", "user.empty", ""));
  }

  @Test
  void damagedOnesDoNotHideOthers() throws Exception {
    byte[] broken = Arrays.copyOf(list("user.a", "first", "user.b", "second"), 40);
    made.node(10, 0100644, 4, 0, Map.of("XATTR", made.word(20), "DXATTR", broken));
    attributeDirectory();
    made.entry(20, "user.dir", 4, 4).entry(20, "user.gone", 8, 99);
    FileSystem fileSystem = made.open();
    List<Xattr> xattrs = new ArrayList<>();
    List<String> damage = new ArrayList<>();

    fileSystem
        .node(10)
        .forEachXattr(
            new XattrVisitor() {
              @Override
              public void xattr(Xattr xattr) {
                xattrs.add(xattr);
              }

              @Override
              public void damaged(Problem.Corrupt e) {
                damage.add(e.getMessage());
              }
            });

    assertThat(values(xattrs)).isEqualTo(Map.of("user.b", "of the directory", "user.c", "third"));
    assertThat(damage)
        .containsExactly(
            "object 10 is damaged: expected in its extended attributes at byte 16 a pair"
                + " within the list, found others",
            "object 4 is damaged: expected a file for user.dir, found directory",
            "object 99 is damaged: it is missing");
    assertThatThrownBy(() -> fileSystem.node(10).xattrs()).isInstanceOf(Problem.Corrupt.class);
  }

  @Test
  void missingDirectory_isDamage() throws Exception {
    made.node(10, 0100644, 4, 0, Map.of("XATTR", made.word(20)));
    Node node = made.open().node(10);

    assertThatThrownBy(node::xattrs)
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessage("object 20 is damaged: it is missing");
  }

  /// Names are bytes, which an nvlist's need not be.
  @Test
  void namesThatAreNoText() throws Exception {
    byte[] packed = list("user.aa", "value");
    int at = new String(packed, ISO_8859_1).indexOf("aa");
    packed[at] = (byte) 0xFF;
    made.node(10, 0100644, 4, 0, Map.of("DXATTR", packed));

    Xattr xattr = made.open().node(10).xattrs().getFirst();

    assertThat(xattr.name()).isEqualTo("user.\u00ffa".getBytes(ISO_8859_1));
    assertThat(xattr).hasToString("user.\\xffa (5 bytes)");
  }

  @Test
  void cutAnywhere_isDamageOrLess() throws Exception {
    byte[] packed = list("user.a", "first", "user.b", "second");
    for (int length = 1; length < packed.length; length++) {
      byte[] cut = Arrays.copyOf(packed, length);
      assertThatThrownBy(() -> XattrList.read(cut, 10))
          .as("%d bytes", length)
          .isInstanceOf(Problem.Corrupt.class)
          .hasMessageContaining("object 10");
    }
    assertThat(XattrList.read(Arrays.copyOf(packed, packed.length + 20), 10)).hasSize(2);
  }

  /// Each row is a list behind its header.
  @ParameterizedTest
  @CsvSource({
    "'00000004 00000000'",
    "'7fffffff 00000000'",
    "'ffffffff 00000000'",
    "'00000018 00000018 00000001 61000000 00000001 00000000 0000000000000000'",
    "'00000018 00000018 7fffffff 61000000 0000000a 00000000 0000000000000000'",
    "'00000018 00000018 00000001 61000000 0000000a 7fffffff 0000000000000000'",
    "'00000018 00000018 00000001 61000000 0000000a 00000004 0000000000000000'",
    "'00000014 00000018 00000000 0000000a 00000000 0000000000000000'"
  })
  void refusesOtherLists(String list) {
    byte[] packed =
        HexFormat.of().parseHex("01010000" + "00000000" + "00000001" + list.replace(" ", ""));
    assertThatThrownBy(() -> XattrList.read(packed, 10)).isInstanceOf(Problem.Corrupt.class);
  }

  @ParameterizedTest
  @CsvSource({
    "user.a, user.a",
    "security.selinux, security.selinux",
    "trusted.x, trusted.x",
    "system.posix_acl_access, system.posix_acl_access",
    "DOSATTRIB, user.DOSATTRIB",
    "freebsd:system:x, "
  })
  void namesAsLinuxShowsThem(String stored, String shown) {
    byte[] linux = new Xattr(stored.getBytes(UTF_8), new ByteContents(new byte[0])).linuxName();
    assertThat(linux == null ? null : new String(linux, UTF_8)).isEqualTo(shown);
  }

  @Test
  void posixAcls() throws Exception {
    PosixAcl acl =
        PosixAcl.parse(
            HexFormat.of()
                .parseHex(
                    "0200000001000600ffffffff020006000a04000004000400ffffffff"
                        + "10000600ffffffff20000400ffffffff"));
    assertThat(acl).hasToString("user::rw-,user:1034:rw-,group::r--,mask::rw-,other::r--");
    assertThat(acl.entries().get(1)).isEqualTo(new PosixAcl.Entry(PosixAcl.Tag.USER, 6, 1034));

    for (String bad : List.of("", "020000", "01000000", "0200000001", "0200000003000600ffffffff")) {
      byte[] value = HexFormat.of().parseHex(bad);
      assertThatThrownBy(() -> PosixAcl.parse(value)).isInstanceOf(Problem.Corrupt.class);
    }
  }

  private static Map<String, String> values(List<Xattr> xattrs) throws Problem {
    Map<String, String> values = new TreeMap<>();
    for (Xattr xattr : xattrs) {
      String name = new String(xattr.name(), UTF_8);
      String before = values.put(name, new String(xattr.contents().readAll(1 << 16), UTF_8));
      assertThat(Objects.toString(before, "")).isEmpty();
    }
    return values;
  }
}
