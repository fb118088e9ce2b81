package dev.fleet.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleet.v1.KillWhom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScenarioReaderTest {
  private static List<Scenario> read(String text) throws ScenarioSyntaxException {
    return ScenarioReader.read("group", text);
  }

  @Test
  void readsAllParts() throws Exception {
    Scenario scenario =
        read("""
        # A group.

        == name: what it shows
        needs root
        unpinned
        omit a.service *
        -- a.service
        [Service]
        # kept
        ExecStart=sleep 1

        -- b.service as second
        [Service]
        -- file data
        text

        -- steps
        # left out
        start a.service &
        wait a.service active/running failed/failed | inactive/dead
        kill a.service main TERM
        """)
            .getFirst();
    assertThat(scenario.path()).isEqualTo("group/name");
    assertThat(scenario.title()).isEqualTo("what it shows");
    assertThat(scenario.needsRoot()).isTrue();
    assertThat(scenario.pinned()).isFalse();
    assertThat(scenario.omitted()).containsExactly("a.service *");
    assertThat(scenario.units())
        .containsExactly(
            new Scenario.UnitText(
                "a.service", Scenario.ONLY, "[Service]\n# kept\nExecStart=sleep 1\n"),
            new Scenario.UnitText("b.service", "second", "[Service]\n"));
    assertThat(scenario.files()).containsExactly(new Scenario.ScratchFile("data", "text\n"));
    assertThat(scenario.steps())
        .containsExactly(
            new Step.Job("start a.service &", Step.Verb.START, "a.service", false),
            new Step.Wait(
                "wait a.service active/running failed/failed | inactive/dead",
                "a.service",
                List.of(List.of("active/running", "failed/failed"), List.of("inactive/dead"))),
            new Step.Kill("kill a.service main TERM", "a.service", KillWhom.KILL_WHOM_MAIN, 15));
  }

  @Test
  void multipliesByValuesAndRows() throws Exception {
    List<Scenario> scenarios =
        read(
            """
            == {mode}-{name}: {mode}, {does}
            each mode = x y
            each name does
              one | exit 1
              two | a | b
            -- a.service
            {mode} {does}
            -- steps
            run {does}
            """);
    assertThat(scenarios)
        .extracting(Scenario::name)
        .containsExactly("x-one", "x-two", "y-one", "y-two");
    assertThat(scenarios.get(3).title()).isEqualTo("y, a | b");
    assertThat(scenarios.get(3).units().getFirst().content()).isEqualTo("y a | b\n");
    assertThat(scenarios.get(3).steps().getFirst()).isEqualTo(new Step.Run("run a | b", "a | b"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "stray#group.scenarios:1: a scenario begins with '== name: title'",
        "== name#group.scenarios:1: a scenario begins with '== name: title'",
        "== a b: t;-- steps;run x#group.scenarios:1: a second scenario of this name, or a bad name:"
            + " a b",
        "== a: t;-- a.service#group.scenarios:1: a scenario without steps",
        "== a: t;what#group.scenarios:2: each, needs root, unpinned, omit or a part that begins"
            + " with '-- '",
        "== a: t;-- steps;jump a.service#group.scenarios:3: no such step: jump",
        "== a: t;-- steps;wait a.service running#group.scenarios:3: a state is active/sub, not"
            + " 'running': wait a.service running",
        "== a: t;-- steps;kill a.service main NONE#group.scenarios:3: no such signal: NONE",
        "== a: t;-- steps;start a.service b#group.scenarios:3: only & may follow the unit: start"
            + " a.service b",
        "== a: t;-- steps;run x;-- steps;run y#group.scenarios:4: a second part of this name: --"
            + " steps",
        "== a: t;each x y;  1;-- steps;run z#group.scenarios:3: needs 2 values",
      })
  void namesTheLineOfAFault(String text, String fault) {
    assertThatThrownBy(() -> read(text.replace(";", "\n") + "\n"))
        .isInstanceOf(ScenarioSyntaxException.class)
        .hasMessage(fault);
  }
}
