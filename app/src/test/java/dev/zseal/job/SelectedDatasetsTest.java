package dev.zseal.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.config.Selection;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.DatasetFacts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Which of the datasets that are there a job takes.
class SelectedDatasetsTest {

  /// Those with a `-` before their names are not encrypted.
  private static final List<String> POOL =
      List.of(
          "-tank",
          "tank/home",
          "tank/home/anna",
          "tank/home/anna/cache",
          "tank/home/bo",
          "-tank/plain",
          "tank/vault",
          "tank/vault/my photos",
          "tank/vm",
          "tank/vm/a",
          "-tank/vm/b");

  private static Map<DatasetName, DatasetFacts> there(List<String> names) {
    Map<DatasetName, DatasetFacts> there = new LinkedHashMap<>();
    for (String name : names) {
      boolean plain = name.startsWith("-");
      DatasetName dataset = new DatasetName(plain ? name.substring(1) : name);
      there.put(
          dataset,
          new DatasetFacts(
              dataset,
              DatasetFacts.Kind.FILESYSTEM,
              1,
              plain ? "off" : "aes-256-gcm",
              plain ? null : dataset,
              DatasetFacts.KeyStatus.UNAVAILABLE));
    }
    return there;
  }

  private static Selection selection(List<String> include, List<String> exclude, boolean recursive)
      throws Problem {
    return selection(include, exclude, recursive, null);
  }

  private static Selection selection(
      List<String> include,
      List<String> exclude,
      boolean recursive,
      Selection.@org.jspecify.annotations.Nullable Property property)
      throws Problem {
    List<Selection.Choice> in = new ArrayList<>();
    for (String each : include) {
      in.add(Selection.Choice.parse(each));
    }
    List<Selection.Choice> out = new ArrayList<>();
    for (String each : exclude) {
      out.add(Selection.Choice.anywhere(each));
    }
    return new Selection(in, out, Optional.ofNullable(property), recursive);
  }

  private static SelectedDatasets choose(Selection selection) {
    return SelectedDatasets.choose(selection, there(POOL), Map.of());
  }

  private static List<String> chosen(SelectedDatasets selected) {
    return selected.chosen().stream().map(facts -> facts.name().value()).toList();
  }

  private static List<String> trees(SelectedDatasets selected) {
    return selected.trees().stream().map(tree -> tree.top().value()).sorted().toList();
  }

  private static List<String> without(SelectedDatasets selected) {
    return selected.trees().stream()
        .flatMap(tree -> tree.without().stream())
        .map(DatasetName::value)
        .sorted()
        .toList();
  }

  @Test
  void nameIsItselfAlone() throws Problem {
    SelectedDatasets selected = choose(selection(List.of("tank/home"), List.of(), false));
    assertThat(chosen(selected)).containsExactly("tank/home");
    assertThat(trees(selected)).containsExactly("tank/home");
    assertThat(without(selected))
        .containsExactly("tank/home/anna", "tank/home/anna/cache", "tank/home/bo");
  }

  @Test
  void leafIsATreeOfItsOwn() throws Problem {
    SelectedDatasets selected =
        choose(selection(List.of("tank/home/bo", "tank/vault/my photos"), List.of(), false));
    assertThat(trees(selected)).containsExactly("tank/home/bo", "tank/vault/my photos");
    assertThat(without(selected)).isEmpty();
  }

  @Test
  void recursionTakesAllBelow() throws Problem {
    SelectedDatasets selected = choose(selection(List.of("tank/home"), List.of(), true));
    assertThat(chosen(selected))
        .containsExactly("tank/home", "tank/home/anna", "tank/home/anna/cache", "tank/home/bo");
    assertThat(trees(selected)).containsExactly("tank/home");
    assertThat(without(selected)).isEmpty();
  }

  @Test
  void exclusionTakesChildrenAlong() throws Problem {
    SelectedDatasets selected = choose(selection(List.of("tank/home"), List.of("**/anna"), true));
    assertThat(chosen(selected)).containsExactly("tank/home", "tank/home/bo");
    assertThat(trees(selected)).containsExactly("tank/home");
    assertThat(without(selected)).containsExactly("tank/home/anna", "tank/home/anna/cache");
  }

  @Test
  void ofATreeThatLacksOne_theRestIsTakenWithoutIt() throws Problem {
    SelectedDatasets all = choose(selection(List.of("tank/home", "tank/vm/a"), List.of(), true));
    List<DatasetName> names =
        new ArrayList<>(all.chosen().stream().map(DatasetFacts::name).toList());
    assertThat(trees(all.of(names))).isEqualTo(trees(all));

    names.remove(new DatasetName("tank/home/anna"));

    SelectedDatasets some = all.of(names);
    assertThat(chosen(some))
        .containsExactly("tank/home", "tank/home/anna/cache", "tank/home/bo", "tank/vm/a");
    assertThat(trees(some)).containsExactly("tank/home", "tank/vm/a");
    assertThat(without(some)).containsExactly("tank/home/anna");

    names.remove(new DatasetName("tank/home"));

    SelectedDatasets topless = all.of(names);
    assertThat(trees(topless)).containsExactly("tank/home/anna/cache", "tank/home/bo", "tank/vm/a");
    assertThat(without(topless)).isEmpty();
  }

  @Test
  void exclusionWinsOverAName() throws Problem {
    SelectedDatasets selected =
        choose(selection(List.of("tank/home/bo"), List.of("tank/home"), false));
    assertThat(chosen(selected)).isEmpty();
    assertThat(selected.missing()).isEmpty();
  }

  @Test
  void patternKeepsToItsLevel() throws Problem {
    SelectedDatasets selected = choose(selection(List.of("tank/*"), List.of(), false));
    assertThat(chosen(selected)).containsExactly("tank/home", "tank/vault", "tank/vm");
    assertThat(selected.plaintext()).containsExactly(new DatasetName("tank/plain"));
    assertThat(trees(selected)).containsExactly("tank/home", "tank/vault", "tank/vm");
    assertThat(without(selected)).contains("tank/home/bo", "tank/vm/a", "tank/vm/b").hasSize(6);
  }

  @Test
  void plaintextByPatternIsPassedOver() throws Problem {
    SelectedDatasets selected = choose(selection(List.of("tank/**"), List.of(), false));
    assertThat(selected.plaintext())
        .containsExactly(new DatasetName("tank/plain"), new DatasetName("tank/vm/b"));
    assertThat(trees(selected)).containsExactly("tank/home", "tank/vault", "tank/vm");
    assertThat(without(selected)).containsExactly("tank/vm/b");
  }

  /// It is told as a failure by the run, and its children are brought over all the same; but a tree
  /// with it on top would try to send it along.
  @Test
  void plaintextByNameIsChosenAndOnTopOfNoTree() throws Problem {
    SelectedDatasets selected =
        choose(selection(List.of("tank"), List.of("tank/vm", "tank/plain"), true));
    assertThat(chosen(selected)).startsWith("tank", "tank/home");
    assertThat(selected.plaintext()).isEmpty();
    assertThat(trees(selected)).containsExactly("tank/home", "tank/vault");
    SelectedDatasets leaf = choose(selection(List.of("tank/plain"), List.of(), false));
    assertThat(chosen(leaf)).containsExactly("tank/plain");
    assertThat(leaf.trees()).isEmpty();
  }

  @Test
  void missingNamesAreTold() throws Problem {
    SelectedDatasets selected =
        choose(selection(List.of("tank/none", "tank/no*", "tank/home/bo"), List.of(), false));
    assertThat(selected.missing()).containsExactly(new DatasetName("tank/none"));
    assertThat(chosen(selected)).containsExactly("tank/home/bo");
  }

  @Test
  void propertyChoosesAndAChildMaySayNo() throws Problem {
    Selection.Property property = Selection.Property.parse("zseal:backup=yes");
    Map<DatasetName, String> values = new HashMap<>();
    there(POOL)
        .keySet()
        .forEach(name -> values.put(name, name.value().startsWith("tank/home") ? "yes" : "-"));
    values.put(new DatasetName("tank/home/anna/cache"), "no");
    values.put(new DatasetName("tank/plain"), "yes");
    for (boolean recursive : new boolean[] {false, true}) {
      SelectedDatasets selected =
          SelectedDatasets.choose(
              selection(List.of(), List.of(), recursive, property), there(POOL), values);
      assertThat(chosen(selected)).containsExactly("tank/home", "tank/home/anna", "tank/home/bo");
      assertThat(selected.plaintext()).containsExactly(new DatasetName("tank/plain"));
      assertThat(trees(selected)).containsExactly("tank/home");
      assertThat(without(selected)).containsExactly("tank/home/anna/cache");
    }
    SelectedDatasets within =
        SelectedDatasets.choose(
            selection(List.of("tank/home/bo", "tank/vm"), List.of(), true, property),
            there(POOL),
            values);
    assertThat(chosen(within)).containsExactly("tank/home/bo");
    SelectedDatasets below =
        SelectedDatasets.choose(
            selection(List.of("tank"), List.of(), true, property), there(POOL), values);
    assertThat(chosen(below)).containsExactly("tank/home", "tank/home/anna", "tank/home/bo");
  }

  @Test
  void onlyPoolsThatAreImportedWereLookedAt(@TempDir Path folder) throws Exception {
    var pool = new ScriptedPool(folder).volume("pool/a", 4, 1);
    SelectedDatasets selected =
        SelectedDatasets.of(selection(List.of("pool/*", "gone/**"), List.of(), false), pool.host());
    assertThat(chosen(selected)).containsExactly("pool/a");
    assertThat(selected.pools()).containsExactly("pool");
  }

  @Test
  void nothingAskedIsNothingChosen() throws Problem {
    assertThat(chosen(choose(selection(List.of(), List.of(), true)))).isEmpty();
  }

  /// Ten thousand datasets must not be compared each with each.
  @Test
  @Timeout(20)
  void manyDatasetsAreQuick() throws Problem {
    List<String> many = new ArrayList<>(List.of("tank"));
    for (int i = 0; i < 10_000; i++) {
      many.add("tank/d" + i);
    }
    SelectedDatasets selected =
        SelectedDatasets.choose(
            selection(List.of("tank"), List.of("tank/d77"), true), there(many), Map.of());
    assertThat(trees(selected)).containsExactly("tank");
    assertThat(without(selected)).containsExactly("tank/d77");
    SelectedDatasets each =
        SelectedDatasets.choose(
            selection(List.of("tank/*"), List.of(), true), there(many), Map.of());
    assertThat(each.trees()).hasSize(10_000);
    SelectedDatasets alone =
        SelectedDatasets.choose(
            selection(List.of("tank"), List.of(), false), there(many), Map.of());
    assertThat(without(alone)).hasSize(10_000);
  }
}
