package dev.fleet.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequirementsTest {
  private static Requirements of(String name, String lines) throws Exception {
    return Requirements.of(UnitName.parse(name), UnitFile.parse("[X-Fleet]\n" + lines));
  }

  private static Requirements of(String lines) throws Exception {
    return of("test.service", lines);
  }

  @Test
  void nothingAsked() throws Exception {
    assertThat(Requirements.of(new UnitName("a.service"), UnitFile.parse("[Service]\nMachineID=x")))
        .isEqualTo(
            new Requirements(Optional.empty(), List.of(), List.of(), List.of(), Map.of(), false));
  }

  @Test
  void machineOf() throws Exception {
    assertThat(of("MachineOf=\"lol.service\"").machineOf()).containsExactly("lol.service");
    assertThat(of("MachineOf=\"foo.service\" \"bar.service\"").machineOf())
        .containsExactly("foo.service", "bar.service");
    assertThat(of("MachineOf=a b").machineOf()).containsExactly("a b");
    assertThat(of("MachineOf=").machineOf()).containsExactly("");
    assertThat(of("MachineOf=a\nX-ConditionMachineOf=b\nMachineOf=c").machineOf())
        .containsExactly("b", "a", "c");
  }

  @Test
  void conflictsSplitOnAnyWhitespace() throws Exception {
    assertThat(of("Conflicts=*bar*").conflicts()).containsExactly("*bar*");
    assertThat(of("Conflicts=*bar* *foo*").conflicts()).containsExactly("*bar*", "*foo*");
    assertThat(of("Conflicts=*bar*\nConflicts=*foo*").conflicts())
        .containsExactly("*bar*", "*foo*");
    assertThat(of("Conflicts=\"a\" \"b\"").conflicts()).containsExactly("a", "b");
    assertThat(of("Conflicts=a\t b\u00a0c").conflicts()).containsExactly("a", "b", "c");
    assertThat(of("Conflicts=a\nX-Conflicts=b").conflicts()).containsExactly("b", "a");
    assertThat(of("Conflicts=").conflicts()).isEmpty();
  }

  @Test
  void replacesDoNotSplit() throws Exception {
    assertThat(of("Replaces=*bar*").replaces()).containsExactly("*bar*");
    assertThat(of("Replaces=a b").replaces()).containsExactly("a b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "test.service    | %n | test.service",
        "test.service    | %N | test",
        "test.service    | %p | test",
        "test.service    | %i | ``",
        "ssh@2.service   | %n | ssh@2.service",
        "ssh@2.service   | %N | ssh@2",
        "ssh@2.service   | %p | ssh",
        "ssh@2.service   | %i | 2",
        "ssh@.service    | %i | ``",
        "ssh@.service    | %N | ssh@",
        "foo@bar.socket  | %n,%N,%p,%i | foo@bar.socket,foo@bar,foo,bar",
        "ssh@2.service   | %%i | %2",
        "ssh@2.service   | %H%m%I | %H%m%I",
        "pine.service    | %%n | pineine.service",
        "in@2.service    | %%p | 2n",
        "ssh@2.service   | web@%i.service | web@2.service",
      })
  void specifiers(String name, String value, String expanded) throws Exception {
    assertThat(of(name, "MachineOf=" + value).machineOf()).containsExactly(expanded);
    assertThat(of(name, "Replaces=" + value).replaces()).containsExactly(expanded);
    assertThat(of(name, "MachineID=" + value).machineId()).contains(expanded);
    assertThat(Requirements.unexpanded(UnitFile.parse("[X-Fleet]\nMachineOf=" + value)).machineOf())
        .containsExactly(value);
  }

  @Test
  void specifiersInMetadataAndConflicts() throws Exception {
    Requirements requirements =
        of("ssh@2.service", "MachineMetadata=zone=%i\nConflicts=%p@*.service");

    assertThat(requirements.metadata()).isEqualTo(Map.of("zone", Set.of("2")));
    assertThat(requirements.conflicts()).containsExactly("ssh@*.service");
  }

  static Stream<Arguments> machineIds() {
    return Stream.of(
        Arguments.of("MachineID=123", "123"),
        Arguments.of("MachineID=\"123\" \"456\"", "123"),
        Arguments.of("MachineID=123\nMachineID=456", "123"),
        Arguments.of("X-ConditionMachineID=\"123\" \"456\"", "123"),
        Arguments.of("MachineID=456\nX-ConditionMachineID=123", "456"),
        Arguments.of("X-ConditionMachineID=123\nMachineID=456", "456"),
        Arguments.of("X-ConditionMachineBootID=123", "123"),
        Arguments.of("X-ConditionMachineBootID=123\nX-ConditionMachineID=456", "456"),
        Arguments.of("X-ConditionMachineBootID=123\nMachineID=456", "456"),
        Arguments.of("MachineID=", ""));
  }

  @ParameterizedTest
  @MethodSource("machineIds")
  void machineId(String lines, String required) throws Exception {
    assertThat(of(lines).machineId()).contains(required);
  }

  static Stream<Arguments> metadata() {
    Map<String, Set<String>> none = Map.of();
    return Stream.of(
        Arguments.of("", none),
        Arguments.of("MachineMetadata=foo=bar", Map.of("foo", Set.of("bar"))),
        Arguments.of(
            "MachineMetadata=\"foo=bar\" \"foo=baz\"", Map.of("foo", Set.of("bar", "baz"))),
        Arguments.of(
            "MachineMetadata=foo=a\nMachineMetadata=foo=b\nMachineMetadata=foo=c",
            Map.of("foo", Set.of("a", "b", "c"))),
        Arguments.of(
            "MachineMetadata=\"foo=bar\" \"duck=quack\"",
            Map.of("foo", Set.of("bar"), "duck", Set.of("quack"))),
        Arguments.of("X-ConditionMachineMetadata=foo=bar", Map.of("foo", Set.of("bar"))),
        Arguments.of(
            "X-ConditionMachineMetadata=foo=bar\nMachineMetadata=foo=asdf",
            Map.of("foo", Set.of("bar", "asdf"))),
        Arguments.of("MachineMetadata=foo=", none),
        Arguments.of("MachineMetadata==asdf", none),
        Arguments.of("MachineMetadata=foo=asdf=WHAT", none),
        Arguments.of("MachineMetadata=foo", none),
        Arguments.of("MachineMetadata=", none),
        Arguments.of("MachineMetadata=a=b c=d", none),
        Arguments.of("MachineMetadata=a = b", Map.of("a ", Set.of(" b"))),
        Arguments.of(
            """
            MachineMetadata="oh=yeah" "oh=no"
            MachineMetadata=whynot=zoidberg
            MachineMetadata=a=
            X-ConditionMachineMetadata="one=abc" "=" "two=def"
            """,
            Map.of(
                "oh", Set.of("yeah", "no"),
                "whynot", Set.of("zoidberg"),
                "one", Set.of("abc"),
                "two", Set.of("def"))));
  }

  @ParameterizedTest
  @MethodSource("metadata")
  void metadata(String lines, Map<String, Set<String>> required) throws Exception {
    assertThat(of(lines).metadata()).isEqualTo(required);
  }

  @Test
  void metadataKeepsTheOrderOfTheFile() throws Exception {
    Requirements requirements = of("MachineMetadata=\"z=2\" \"z=1\" \"y=1\" \"a=1\"");

    assertThat(requirements.metadata().keySet()).containsExactly("z", "y", "a");
    assertThat(requirements.metadata().get("z")).containsExactly("2", "1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "True", "TRUE", "yes", "Yes", "on", "On", "1", "t", "T"})
  void globalWords(String word) throws Exception {
    assertThat(of("Global=" + word).global()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Global=",
        "Global=false",
        "Global=what",
        "Global=12",
        "X-Global=true",
        "X-ConditionGlobal=true",
        "global=true",
        "Global=true\nGlobal=false",
        "Global=\"true\" \"no\"",
        "[Service]\nGlobal=true"
      })
  void notGlobal(String lines) throws Exception {
    assertThat(of(lines).global()).isFalse();
  }

  @Test
  void theLastGlobalWins() throws Exception {
    assertThat(of("Global=no\nGlobal=yes").global()).isTrue();
  }

  @Test
  void requirementsShareNothingWithWhatTheyWereMadeFrom() {
    Set<String> values = new HashSet<>(Set.of("b"));
    Map<String, Set<String>> metadata = new HashMap<>(Map.of("a", values));
    var requirements =
        new Requirements(Optional.empty(), List.of(), List.of(), List.of(), metadata, false);
    metadata.clear();
    values.clear();

    assertThat(requirements.metadata()).isEqualTo(Map.of("a", Set.of("b")));
    assertThatThrownBy(() -> requirements.metadata().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
