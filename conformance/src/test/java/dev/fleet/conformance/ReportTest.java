package dev.fleet.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReportTest {
  private static final Difference DIFFERENCE =
      new Difference("kill/none", "a.service manager", List.of("x"), List.of("y"));

  private static Scenario scenario(String name) {
    return new Scenario(
        "kill", name, "what | it shows", false, true, List.of(), List.of(), List.of(), List.of());
  }

  @Test
  void takesOverWhatOtherSubjectsShowed() {
    List<Scenario> scenarios = List.of(scenario("none"), scenario("mixed"));
    var first = new Report(scenarios);
    first.put(
        "systemd", Map.of("kill/none", Report.Verdict.EQUAL, "kill/mixed", Report.Verdict.DIFFERS));
    var second = new Report(scenarios);
    second.read(first.write());
    second.put("embedded", Map.of("kill/none", Report.Verdict.NEEDS_ROOT));
    assertThat(second.write())
        .contains("- systemd: 1 equal, 1 **differs**\n")
        .contains("- embedded: 1 needs root\n")
        .contains("| scenario | embedded | systemd | what it shows |\n")
        .contains("| kill/none | needs root | equal | what / it shows |\n")
        .contains("| kill/mixed |  | **differs** | what / it shows |\n");
  }

  @Test
  void aDocumentGivesReasons() throws Exception {
    var documented =
        DocumentedDifferences.read(
            "doc",
            """
            Text | with bars.

            | subject | scenario | facet | reason |
            |---|---|---|---|
            | embedded | `kill/*` | * manager | it has no control groups |
            | embedded | restart/* | * | gone |
            """);
    assertThat(documented.reason("embedded", DIFFERENCE)).hasValue("it has no control groups");
    assertThat(documented.reason("systemd", DIFFERENCE)).isEmpty();
    assertThat(documented.stale("embedded", List.of(DIFFERENCE)))
        .extracting(DocumentedDifferences.Row::reason)
        .containsExactly("gone");
    assertThat(documented.stale("systemd", List.of())).isEmpty();
  }

  @Test
  void aReasonMayNotBeEmpty() {
    assertThatThrownBy(() -> DocumentedDifferences.read("doc", "| a | b | c | |\n"))
        .hasMessage("doc:1: an empty cell");
  }
}
