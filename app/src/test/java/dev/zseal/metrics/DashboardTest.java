package dev.zseal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// The Grafana dashboard asks only for what is told. `dev/dashboard` asks a real Prometheus.
class DashboardTest {

  private static final Pattern LEGEND = Pattern.compile("\\{\\{\\s*(\\w+)\\s*}}");
  private static final Pattern VALUES_OF = Pattern.compile("label_values\\((.*), (\\w+)\\)");

  /// A text or number of the file, and the name it has there.
  record Member(String name, String value) {}

  private static final List<Member> MEMBERS = members();

  private static List<Member> members() {
    String resource = "grafana-dashboard.json";
    try (InputStream in =
        Objects.requireNonNull(StatusMetrics.class.getResourceAsStream(resource), resource)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      List<Member> members = new ArrayList<>();
      try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
        for (JsonToken t = json.nextToken(); t != null; t = json.nextToken()) {
          if (t.isScalarValue() && json.currentName() != null) {
            members.add(new Member(json.currentName(), json.getString()));
          }
        }
      }
      return members;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<String> values(String name) {
    return MEMBERS.stream().filter(m -> m.name().equals(name)).map(Member::value).toList();
  }

  @Test
  void everyQuery_namesMetricsAndLabelsThatAreTold() {
    List<String> queries = values("expr");
    assertThat(queries).hasSizeGreaterThan(20);
    queries.forEach(expr -> new Query(expr).check());
  }

  @Test
  void everyLegend_namesLabelsOfItsQuery() {
    int seen = 0;
    String expr = "";
    for (Member member : MEMBERS) {
      if (member.name().equals("expr")) {
        expr = member.value();
      } else if (member.name().equals("legendFormat")) {
        Matcher m = LEGEND.matcher(member.value());
        while (m.find()) {
          seen++;
          assertThat(new Query(expr).labels()).as(expr).contains(m.group(1));
        }
      }
    }
    assertThat(seen).isPositive();
  }

  @Test
  void everyVariable_isDefined_andTakesItsValuesFromWhatIsTold() {
    Set<String> defined = new HashSet<>();
    for (String definition : values("definition")) {
      Matcher m = VALUES_OF.matcher(definition);
      assertThat(m.matches()).as(definition).isTrue();
      new Query(m.group(1)).check();
      assertThat(new Query(m.group(1)).labels()).as(definition).contains(m.group(2));
      defined.add(m.group(2));
    }
    // Each is named for the label it chooses by.
    assertThat(values("name")).containsAll(defined);
    values("expr").forEach(expr -> assertThat(defined).containsAll(new Query(expr).variables()));
  }

  @Test
  void everyDataSource_isTheOneThatIsChosen() {
    assertThat(values("uid"))
        .containsOnly("zseal", "${datasource}")
        .filteredOn("${datasource}"::equals)
        .hasSizeGreaterThan(values("expr").size());
  }

  @Test
  void panelsHaveIdsOfTheirOwn() {
    assertThat(values("id").stream().filter(id -> id.matches("\\d+")))
        .hasSizeGreaterThan(10)
        .doesNotHaveDuplicates();
  }

  @Test
  void isOfTheLastSchemaWithPanelsInAList() {
    assertThat(values("schemaVersion")).containsExactly("42");
  }
}
