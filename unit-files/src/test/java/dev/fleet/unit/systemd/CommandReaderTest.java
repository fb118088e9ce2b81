package dev.fleet.unit.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.unit.systemd.ExecCommand.Privileges;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class CommandReaderTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /bin/echo one two          | /bin/echo one two
          /bin/echo "one two"        | /bin/echo one_two
          /bin/echo 'a"b' "c\\x20d"  | /bin/echo a"b c_d
          /bin//echo/../x a          | /bin//echo/../x a
          echo                       | echo
          "/bin/my echo" x           | /bin/my_echo x
          /bin/echo \\; a;b          | /bin/echo ; a;b
          /bin/echo %n %i %% %p      | /bin/echo web@a.service a % web
          /bin/echo ${X} $Y          | /bin/echo ${X} $Y
          /bin/echo a\\qb            | /bin/echo a\\qb
          """)
  void commandsAreSplit(String line, String argv) {
    ExecCommand command = commands("Type=simple\nExecStart=" + line).getFirst();
    assertThat(command.argv().stream().map(word -> word.replace(' ', '_')).toList())
        .isEqualTo(List.of(argv.split(" ", -1)));
  }

  @ParameterizedTest
  @CsvSource({
    "/bin/a, false, true, UNIT",
    "-/bin/a, true, true, UNIT",
    ":/bin/a, false, false, UNIT",
    "+/bin/a, false, true, FULL",
    "!/bin/a, false, true, NO_SETUID",
    "!!/bin/a, false, true, AMBIENT",
    "-:+/bin/a, true, false, FULL",
    "+:-/bin/a, true, false, FULL",
    "!:!-/bin/a, true, false, AMBIENT"
  })
  void marksMayStandInAnyOrder(String word, boolean ignore, boolean expand, Privileges privileges) {
    ExecCommand command = commands("ExecStart=" + word).getFirst();
    assertThat(command)
        .isEqualTo(new ExecCommand("/bin/a", List.of("/bin/a"), ignore, expand, privileges));
  }

  @Test
  void aCommandMayRunUnderAnotherName() {
    ExecCommand command = commands("ExecStart=@/bin/sh -bash -c x").getFirst();
    assertThat(command.path()).isEqualTo("/bin/sh");
    assertThat(command.argv()).containsExactly("-bash", "-c", "x");
  }

  @Test
  void severalCommandsStandInOneLineOrInMany() {
    List<ExecCommand> commands =
        commands("Type=oneshot\nExecStart=/bin/a 1 ; -/bin/b ; ; /bin/c\nExecStart=/bin/d ;");
    assertThat(commands.stream().map(ExecCommand::path))
        .containsExactly("/bin/a", "/bin/b", "/bin/c", "/bin/d");
    assertThat(commands.get(1).ignoreFailure()).isTrue();
    assertThat(
            commands("ExecStart=/bin/a\nExecStart=\nExecStart=/bin/b").stream()
                .map(ExecCommand::path))
        .containsExactly("/bin/b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ExecStart=bin/true            | Neither a valid executable name nor an absolute path: bin/true
          ExecStart=/bin/               | Executable path specifies a directory: /bin/
          ExecStart=+                   | Empty path in command line: '+'
          ExecStart=@/bin/true          | Empty executable name or zeroeth argument: @/bin/true
          ExecStart=/bin/true "a        | Unbalanced quoting, ignoring: "/bin/true "a"
          ExecStart=/bin/a\\x01         | Executable name contains special characters: /bin/a\\x01
          ExecStart=/bin/true %Z        | Failed to resolve unit specifiers in %Z: Invalid slot
          """)
  void malformedCommandsAreRefused(String line, String reason) {
    assertThat(Units.refusal("web.service", "[Service]\n" + line))
        .hasMessage("[Service] ExecStart=: " + reason);
  }

  @Test
  void malformedCommandsThatMayFailAreLeftOut() {
    UnitDefinition unit =
        Units.read(
            "web.service", "[Service]\nExecStart=/bin/true\nExecStartPre=-bin/x\nExecStop=-%Z\n");
    assertThat(unit.warnings())
        .containsExactly(
            "[Service] ExecStartPre=: Neither a valid executable name nor an absolute path,"
                + " ignoring: bin/x",
            "[Service] ExecStop=: Failed to resolve unit specifiers in %Z, ignoring: Invalid slot");
    assertThat(((ServiceBody) unit.body()).commands().keySet()).containsExactly(ExecPhase.START);
  }

  @ParameterizedTest
  @EnumSource(
      value = ExecPhase.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"START", "STOP_PRE"})
  void everyPhaseHasItsCommands(ExecPhase phase) {
    ServiceBody service = Units.service(phase.option() + "=/bin/a\n" + phase.option() + "=/bin/b");
    assertThat(service.commands(phase)).hasSize(2);
  }

  @Test
  void variablesAreExpandedUnlessTheCommandSaysNot() {
    Map<String, String> environment = Map.of("A", "x y");
    assertThat(commands("ExecStart=/bin/a $A ${A}").getFirst().arguments(environment))
        .containsExactly("/bin/a", "x", "y", "x y");
    assertThat(commands("ExecStart=:/bin/a $A $$").getFirst().arguments(environment))
        .containsExactly("/bin/a", "$A", "$$");
  }

  @Test
  void oldUnitsMayRestrictOnlyWhatStartsThem() {
    ServiceBody service = Units.service("PermissionsStartOnly=yes\nUser=www\nExecStartPre=/bin/a");
    assertThat(service.commands(ExecPhase.START_PRE).getFirst().privileges())
        .isEqualTo(Privileges.FULL);
    assertThat(service.commands(ExecPhase.START).getFirst().privileges())
        .isEqualTo(Privileges.UNIT);
  }

  private static List<ExecCommand> commands(String lines) {
    var body = (ServiceBody) Units.read("web@a.service", "[Service]\n" + lines).body();
    return body.commands(ExecPhase.START);
  }
}
