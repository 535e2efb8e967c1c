package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.nvlist.NvList;
import dev.zseal.nvlist.NvListReader;
import dev.zseal.nvlist.NvValue;
import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.send.Bases;
import dev.zseal.vault.send.SendPlan;
import dev.zseal.vault.send.SendPlanner;
import dev.zseal.vault.send.StreamPlan;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Increments of a whole hierarchy, against those that OpenZFS 2.3.9 wrote.
class HierarchyIncrementTest {

  private static final String SET = "packages-2.3";

  @TempDir Path folder;

  private VaultFixture fixture;

  @BeforeEach
  void aVault() throws Problem {
    fixture = new VaultFixture(folder);
    fixture.receive(Vectors.bytes(SET, "R.one"));
    fixture.receive(Vectors.bytes(SET, "RI.one-two"));
  }

  private SendPlanner planner() {
    return new SendPlanner(fixture.vault.catalog());
  }

  private byte[] send(SendPlan plan) throws Problem {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    fixture.vault.send(plan, out, _ -> {});
    return out.toByteArray();
  }

  /// A package: its list, and the END checksum of each stream in it, which covers all of it.
  private record Told(NvList list, Map<String, String> ends) {

    static Told of(byte[] bytes) throws Problem {
      StreamReader reader = new StreamReader(new ByteArrayInputStream(bytes), "package");
      SendRecord head = reader.next();
      assertThat(head).isInstanceOf(SendRecord.Begin.class);
      byte[] payload = reader.payload();
      NvList list = NvListReader.read(payload, 0, payload.length).list();
      Map<String, String> ends = new TreeMap<>();
      String name = "";
      for (SendRecord record = reader.next(); record != null; record = reader.next()) {
        if (record instanceof SendRecord.Begin begin) {
          name = begin.toName() + " from " + Long.toHexString(begin.fromGuid());
        } else if (record instanceof SendRecord.End end && !name.isEmpty()) {
          ends.put(name, end.checksum().toString());
          name = "";
        }
      }
      return new Told(list, ends);
    }

    /// What the list says of each dataset, properties and the datasets' GUIDs aside.
    Map<String, String> datasets() {
      Map<String, String> told = new TreeMap<>();
      for (NvList.Pair pair : list.list("fss").orElseThrow()) {
        NvList one = ((NvValue.Nested) pair.value()).list();
        told.put(
            one.string("name").orElseThrow(),
            "%x %s %s %s"
                .formatted(
                    one.uint64("parentfromsnap").orElseThrow(),
                    one.has("is_encroot"),
                    one.list("snaps").orElseThrow(),
                    one.list("snapprops").orElseThrow()));
      }
      return told;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isWhatZfsSends(boolean intermediates) throws Exception {
    byte[] sent = send(planner().replicate("ri/top@two", "@one", intermediates));
    Told ours = Told.of(sent);
    Told recorded = Told.of(Vectors.bytes(SET, intermediates ? "RI.one-two" : "Ri.one-two"));

    assertThat(ours.ends.keySet()).isEqualTo(recorded.ends.keySet());
    assertThat(ours.ends).hasSize(intermediates ? 10 : 6);
    // What an increment frees may be said in other words than ZFS's; a full has one form.
    recorded.ends.forEach((name, end) -> {
      if (name.endsWith(" from 0")) {
        assertThat(ours.ends).containsEntry(name, end);
      }
    });
    assertThat(ours.datasets()).isEqualTo(recorded.datasets());
    for (String name : List.of("fromsnap", "tosnap")) {
      assertThat(ours.list.string(name)).isEqualTo(recorded.list.string(name)).isPresent();
    }

    VaultFixture other = new VaultFixture(folder.resolve("other"));
    other.receive(Vectors.bytes(SET, "R.one"));
    other.receive(sent);
    for (Manifest manifest : other.vault.catalog().everySnapshot()) {
      Manifest original = fixture.vault.catalog().find(manifest.guid()).orElseThrow();
      assertThat(other.send(manifest, null)).isEqualTo(fixture.send(original, null));
    }
  }

  @Test
  void aDatasetThatIsThereIsLeftOut_butNeverTheTop() throws Exception {
    Bases bases =
        new Bases() {
          @Override
          public Optional<Manifest> of(Manifest tip) {
            return tip.dataset().endsWith("/new") ? Optional.empty() : Optional.of(tip);
          }

          @Override
          public Optional<String> common() {
            return Optional.of("one");
          }
        };
    SendPlan plan = planner().replicate("ri/top@two", bases, true);

    assertThat(names(plan)).containsExactly("ri/top@two", "ri/top/new@two");
    // Both sides must mean the same snapshot of the parent, or zfs receive renames for ever.
    Told told = Told.of(send(plan));
    assertThat(told.list.string("fromsnap")).contains("one");
    assertThat(told.datasets().get("ri/top/a"))
        .startsWith(Long.toHexString(find("ri/top@one").guid()));
  }

  @Test
  void whatHasNoSnapshotOfTheName_isTold() throws Exception {
    SendPlan plan = planner().replicate("ri/top@mid");
    assertThat(plan.notes()).isEmpty();

    VaultFixture cut = new VaultFixture(folder.resolve("cut"));
    cut.receive(Vectors.bytes(SET, "R.one"));
    for (String name : List.of("ri/top", "ri/top/a")) {
      cut.store(fixture.send(find(name + "@mid"), find(name + "@one")));
    }
    assertThat(new SendPlanner(cut.vault.catalog()).replicate("ri/top@mid").notes())
        .containsExactly(
            "ri/top/a/b is left out: it has no snapshot @mid here; the newest before that is"
                + " ri/top/a/b@one",
            "ri/top/v is left out: it has no snapshot @mid here; the newest before that is"
                + " ri/top/v@one");
  }

  @Test
  void aChildThatIsOlderAndLacksTheBase_isRefused() throws Exception {
    VaultFixture gap = new VaultFixture(folder.resolve("gap"));
    gap.receive(Vectors.bytes(SET, "R.one"));
    gap.store(fixture.send(find("ri/top@mid"), find("ri/top@one")));
    gap.store(fixture.send(find("ri/top@two"), find("ri/top@mid")));
    gap.store(fixture.send(find("ri/top/a@two"), find("ri/top/a@one")));

    assertThatThrownBy(
            () -> new SendPlanner(gap.vault.catalog()).replicate("ri/top@two", "@mid", true))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("ri/top/a@two cannot be in an increment from @mid");
  }

  private Manifest find(String name) throws Problem {
    for (Manifest manifest : fixture.vault.catalog().everySnapshot()) {
      if (manifest.fullName().equals(name)) {
        return manifest;
      }
    }
    throw new AssertionError("no " + name);
  }

  private static List<String> names(SendPlan plan) {
    List<String> names = new ArrayList<>();
    plan.streams().forEach(stream -> names.add(String.valueOf(stream.toName())));
    return names;
  }

  /// The kernel has read the record after BEGIN when `zfs receive` finds that it skips a stream: if
  /// that is END, the stream behind is lost.
  @Test
  void noStreamOfAPackageIsEmpty_aPlainOneMayBe() throws Exception {
    SendPlan plan = planner().replicate("ri/top@two", "@one", true);
    Manifest top = plan.streams().getLast().to();
    StreamPlan nothing = new StreamPlan(top, top, false, null);

    assertThat(records(send(new SendPlan(List.of(nothing), plan.head()))))
        .containsExactly(new SendRecord.FreeObjects(0, 0));
    assertThat(records(send(new SendPlan(List.of(nothing), null)))).isEmpty();
    // One of the recorded datasets did not change.
    assertThat(records(send(plan))).contains(new SendRecord.FreeObjects(0, 0));
  }

  private static List<SendRecord> records(byte[] bytes) throws Problem {
    StreamReader reader = new StreamReader(new ByteArrayInputStream(bytes), "package");
    List<SendRecord> records = new ArrayList<>();
    for (SendRecord record = reader.next(); record != null; record = reader.next()) {
      byte[] _ = reader.payload();
      if (!(record instanceof SendRecord.Begin) && !(record instanceof SendRecord.End)) {
        records.add(record);
      }
    }
    return records;
  }
}
