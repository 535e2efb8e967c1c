package dev.zseal.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.nvlist.NvList;
import dev.zseal.nvlist.NvListReader;
import dev.zseal.problem.Problem;
import dev.zseal.stream.Hex;
import dev.zseal.stream.KeyData;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.WriterIdentity;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A hierarchy that was received to its last stream, and not to its end. What `zfs receive` makes
/// of the package is shown in the lab: `lab/it/restore.sh`.
@Timeout(120)
class StrayRootsTest {

  private static final List<String> ALL = List.of("", "/a", "/a/b", "/v");

  @TempDir Path folder;
  private VaultAndPool at = nothing();
  private RestoreTarget target = noTarget();

  @SuppressWarnings("NullAway") // made before each test
  private static VaultAndPool nothing() {
    return null;
  }

  @SuppressWarnings("NullAway") // made before each test
  private static RestoreTarget noTarget() {
    return null;
  }

  @BeforeEach
  void allIsThere_eachARoot() throws Exception {
    at = new VaultAndPool(folder, Vectors.bytes("packages-2.3", "R.one"));
    target = new RestoreTarget(at);
    target.there("pool/new", "pool/new/a", "pool/new/a/b", "pool/new/v");
    for (String below : ALL) {
      target.has("pool/new" + below, held(below));
    }
    target.roots("pool/new/a", "pool/new/a/b", "pool/new/v");
  }

  private Manifest held(String below) throws Exception {
    return at.held("ri/top" + below + "@one");
  }

  private void restore() throws Exception {
    assertThat(target.restore("ri/top@one", true, false).snapshot().guid())
        .isEqualTo(held("").guid());
  }

  /// Somebody ran `zfs change-key`: the same key, wrapped otherwise.
  private void rekeyed(String below) throws Exception {
    KeyData keys = held(below).head().keyData();
    target.wrapped("pool/new" + below, held(below), wrapped(keys, keys.salt() + 1, "00"));
  }

  private static KeyData wrapped(KeyData keys, long salt, String digits) throws Exception {
    return KeyData.wrapped(
        keys.suiteName(),
        keys.keyGuid(),
        1,
        new Hex(digits.repeat(32)),
        keys.wrappedHmacKey(),
        keys.iv(),
        keys.mac(),
        keys.keyFormatName(),
        keys.iterations(),
        salt);
  }

  /// The datasets a package without data names: GUID of the snapshot, and whether it is a root.
  private List<String> named(int receive) throws Exception {
    var reader =
        new StreamReader(new ByteArrayInputStream(target.received(receive)), "the package");
    List<String> named = new ArrayList<>();
    for (SendRecord record = reader.next(); record != null; record = reader.next()) {
      byte[] payload = reader.payload();
      if (record instanceof SendRecord.Begin begin && begin.compound()) {
        NvList all = NvListReader.read(payload, 0, payload.length).list().list("fss").orElseThrow();
        for (NvList.Pair pair : all.pairs()) {
          NvList one = all.list(pair.name()).orElseThrow();
          long guid = one.list("snaps").orElseThrow().uint64("one").orElseThrow();
          String name = one.string("name").orElseThrow();
          assertThat(guid).isEqualTo(held(name.substring("pool/new".length())).guid());
          named.add(name + (one.has("is_encroot") ? " is a root" : " inherits"));
        }
      }
      assertThat(record).isNotInstanceOf(SendRecord.Write.class);
    }
    return named;
  }

  @Test
  void theSameCommandMakesThemInherit() throws Exception {
    target.thenRoots(0);

    restore();

    assertThat(target.receives()).containsExactly("receive -u pool/new");
    assertThat(named(0))
        .containsExactlyInAnyOrder(
            "pool/new is a root",
            "pool/new/a inherits",
            "pool/new/a/b inherits",
            "pool/new/v inherits");
    assertThat(at.notices)
        .singleElement()
        .asString()
        .contains("cut short", "3 datasets below pool/new inherit their key again");
    assertThatThrownBy(() -> restore())
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("has ri/top@one already");
  }

  @Test
  void aDryRunOnlySaysIt() throws Exception {
    var _ = target.restore("ri/top@one", true, true);

    assertThat(target.receives()).isEmpty();
    assertThat(at.steps).last().asString().endsWith("# encryption roots of 3 datasets");
  }

  @Test
  void oneThatWasRekeyedSince_isLeftOut_theOthersAreNot() throws Exception {
    rekeyed("/v");
    target.thenRoots(0, "pool/new/v");

    restore();

    assertThat(named(0)).noneMatch(text -> text.startsWith("pool/new/v ")).hasSize(3);
    assertThat(at.notices)
        .anyMatch(text ->
            text.startsWith("pool/new/v is left an encryption root of its own")
                && text.contains("change-key -i pool/new/v"));
  }

  @Test
  void onlyRekeyed_nothingIsDone() throws Exception {
    target.roots("pool/new/a");
    rekeyed("/a");

    isLeft("pool/new/a", "somebody has changed it since (zfs change-key)");
  }

  /// It would inherit what it is not wrapped with.
  @Test
  void belowARekeyedOne_nothingInherits() throws Exception {
    target.roots("pool/new/a", "pool/new/a/b");
    rekeyed("/a");

    isLeft("pool/new/a", "zfs change-key");
  }

  @Test
  void theRootItselfWasRekeyed() throws Exception {
    rekeyed("");

    isLeft("pool/new/a", "zfs change-key");
  }

  /// As with hexadecimal and raw keys, where there is no salt that would tell.
  @Test
  void rekeyedWithTheSameSalt() throws Exception {
    target.roots("pool/new/a");
    KeyData keys = held("/a").head().keyData();
    target.wrapped("pool/new/a", held("/a"), wrapped(keys, keys.salt(), "01"));

    isLeft("pool/new/a", "zfs change-key");
  }

  @Test
  void inUse() throws Exception {
    at.file("loaded", "pool/new/a\npool/new/a/b\npool/new/v\n");

    isLeft("pool/new/a", "its key is loaded");
  }

  /// The vault let go of what would have brought it further.
  @Test
  void withAnOlderSnapshotThanTheOthers() throws Exception {
    at.store(Vectors.bytes("packages-2.3", "RI.one-two"));
    at.vault.destroy(List.of(at.held("ri/top/a@two")), WriterIdentity.generate());
    List<String> further = List.of("", "/a/b", "/v", "/new", "/own");
    target.there(
        "pool/new", "pool/new/a", "pool/new/a/b", "pool/new/v", "pool/new/new", "pool/new/own");
    target.roots("pool/new/a", "pool/new/own");
    for (String below : further) {
      target.has("pool/new" + below, at.held("ri/top" + below + "@two"));
    }

    assertThatThrownBy(() -> target.restore("ri/top@two", true, false))
        .isInstanceOf(Problem.Refused.class)
        .satisfies(e ->
            assertThat(((Problem) e).evidence())
                .contains("it does not stand as it was restored", "ri/top/a@one"));
    assertThat(target.receives()).isEmpty();
  }

  @Test
  void renamedSince() throws Exception {
    target.there("pool/new", "pool/new/a", "pool/new/a/b", "pool/new/w");
    target.roots("pool/new/w");
    String snaps = Files.readString(folder.resolve("snaps"));
    at.file("snaps", snaps.replace("pool/new/v@", "pool/new/w@"));
    target.wrapped("pool/new/w", held("/v"), held("/v").head().keyData());

    isLeft("pool/new/w", "it does not stand as it was restored");
  }

  @Test
  void withASnapshotOfItsOwn() throws Exception {
    target.roots("pool/new/a");
    String snaps = Files.readString(folder.resolve("snaps"));
    at.file("snaps", "pool/new/a@mine\t99\t1\t1\n" + snaps);

    isLeft("pool/new/a", "it has a snapshot that was not restored, pool/new/a@mine");
  }

  @Test
  void whereItsKeyCannotBeSeen() throws Exception {
    target.roots("pool/new/a");
    Files.delete(folder.resolve("sent.pool_new_a"));

    isLeft("pool/new/a", "cannot be seen");
  }

  private void isLeft(String dataset, String why) throws Exception {
    assertThatThrownBy(() -> restore())
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining(
            "pool/new has all of ri/top@one, and %s is an encryption root of its own", dataset)
        .satisfies(e -> {
          assertThat(((Problem) e).evidence()).contains(why);
          assertThat(((Problem) e).hint())
              .contains("zfs load-key -r pool/new && zfs change-key -i " + dataset);
        });
    assertThat(target.receives()).isEmpty();
  }

  @Test
  void whatZfsDidNotSet_isNotCalledRight() throws Exception {
    target.thenRoots(0, "pool/new/v");

    assertThatThrownBy(() -> restore())
        .isInstanceOf(Problem.Partial.class)
        .satisfies(e -> assertThat(((Problem) e).evidence()).contains("pool/new/v is one"));
  }

  /// A package makes all inherit that did at the source, also what it brings no stream of.
  @Test
  void aPackage_isNotSent_whereARekeyedOneWouldInherit() throws Exception {
    target.there("pool/new", "pool/new/a", "pool/new/a/b");
    target.roots("pool/new/a");
    rekeyed("/a");

    assertThatThrownBy(() -> restore())
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("pool/new/a could not be opened then");
    assertThat(target.receives()).isEmpty();

    target.has("pool/new/a", held("/a"));
    target.then(0, "pool/new/v", held("/v"));
    restore();
    assertThat(target.receives()).containsExactly("receive -s -u pool/new");
  }
}
