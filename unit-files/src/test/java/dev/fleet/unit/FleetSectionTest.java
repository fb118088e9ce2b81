package dev.fleet.unit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FleetSectionTest {
  static Stream<Arguments> lines() {
    return Stream.of(
        Arguments.of("\"bar\" \"ping\" \"pong\"", List.of("bar", "ping", "pong")),
        Arguments.of("\"bar\"", List.of("bar")),
        Arguments.of("", List.of("")),
        Arguments.of("\"", List.of("")),
        Arguments.of("\"\"", List.of("")),
        Arguments.of("\"bar", List.of("\"bar")),
        Arguments.of("bar\"", List.of("bar\"")),
        Arguments.of("foo\\\"bar", List.of("foo\\\"bar")),
        Arguments.of("\"bar\" \"", List.of("bar", "")),
        Arguments.of("\"foo\\\"bar\"", List.of("foo\\bar")),
        Arguments.of("\"a=b\"   \"c=d\"", List.of("a=b", "", "", "c=d")),
        Arguments.of("\"a=b\" c=d", List.of("\"a=b\" c=d")),
        Arguments.of("\"a=b\"\t\"c=d\"", List.of("a=b\tc=d")),
        Arguments.of("\"a=b\"\"c=d\"", List.of("a=bc=d")),
        Arguments.of("\"a b\" \"c\"", List.of("a b", "c")),
        Arguments.of("\"a\" \\\n\"b\"", List.of("a", "\\\nb")),
        Arguments.of("'a=b' 'c=d'", List.of("'a=b' 'c=d'")));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void linesOfSeveralValues(String line, List<String> values) {
    assertThat(FleetSection.split(line)).isEqualTo(values);
  }

  @Test
  void keysKeepTheirSpellingAndOrder() throws Exception {
    UnitFile file =
        UnitFile.parse(
            "[X-Fleet]\nFoo=1\nX-Bar=2\n[Service]\nGlobal=true\n[X-Fleet]\nFoo=3\nfoo=4\n");

    assertThat(new FleetSection(file, UnaryOperator.identity()).spellings())
        .containsExactly("Foo", "X-Bar", "foo");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MachineID",
        "X-ConditionMachineID",
        "X-ConditionMachineBootID",
        "X-ConditionMachineOf",
        "MachineOf",
        "X-Conflicts",
        "Conflicts",
        "X-ConditionMachineMetadata",
        "MachineMetadata",
        "Global",
        "Replaces"
      })
  void knownKeys(String key) {
    assertThat(FleetKey.isKnown(key)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-ConditionConflicts",
        "X-Peers",
        "Machineof",
        "X-Global",
        "global",
        "X-ConditionMachineId",
        "MachineId",
        "X-MachineMetadata",
        "X-ConditionMetadata",
        ""
      })
  void unknownKeys(String key) {
    assertThat(FleetKey.isKnown(key)).isFalse();
  }
}
