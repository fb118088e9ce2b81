package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.ExecCommand.Privileges;
import dev.fleet.unit.systemd.value.Words;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the command lines of one unit; see systemd.service(5). One use, one thread. */
final class CommandReader {
  private final Map<ExecPhase, List<ExecCommand>> commands = new EnumMap<>(ExecPhase.class);

  /** Reads one value, which may hold several commands, separated by semicolons. */
  void read(ExecPhase phase, OptionValue value) throws UnitSyntaxException {
    if (value.isEmpty()) {
      commands.remove(phase);
      return;
    }
    new Line(phase, value).read();
  }

  Map<ExecPhase, List<ExecCommand>> commands() {
    return commands;
  }

  List<ExecCommand> commands(ExecPhase phase) {
    return commands.getOrDefault(phase, List.of());
  }

  private final class Line {
    private final ExecPhase phase;
    private final OptionValue value;
    private final Words words;

    Line(ExecPhase phase, OptionValue value) {
      this.phase = phase;
      this.value = value;
      this.words = new Words(value.text());
    }

    void read() throws UnitSyntaxException {
      boolean goesOn = true;
      while (goesOn) {
        // A command whose first word cannot be read is left out, and so is the rest of the line.
        switch (value.lenientWord(words)) {
          case Words.Text first -> goesOn = first.text().equals(";") || command(first.text());
          case Words.Malformed _ -> {
            value.warnOfError(unbalanced());
            goesOn = false;
          }
          case Words.End _ -> goesOn = false;
        }
      }
    }

    /** Reads a command whose first word was read; whether another may follow. */
    private boolean command(String first) throws UnitSyntaxException {
      var marks = new Marks(first);
      Optional<String> path = path(marks);
      var argv = new ArrayList<String>();
      if (path.isPresent() && !marks.ownName()) {
        argv.add(path.get());
      }
      Optional<Boolean> separated = path.isPresent() ? arguments(marks, argv) : Optional.empty();
      if (path.isEmpty() || separated.isEmpty()) {
        return false;
      }
      if (argv.isEmpty() || argv.getFirst().isEmpty()) {
        fail(marks, "Empty executable name or zeroeth argument%s: " + value.text());
        return false;
      }
      commands
          .computeIfAbsent(phase, key -> new ArrayList<>())
          .add(
              new ExecCommand(
                  UnitPath.simplify(path.get()),
                  argv,
                  marks.ignoreFailure(),
                  marks.expandVariables(),
                  marks.privileges));
      return separated.get();
    }

    /** Reads arguments; whether a semicolon ended them. Empty if one cannot be read. */
    private Optional<Boolean> arguments(Marks marks, List<String> argv) throws UnitSyntaxException {
      while (true) {
        if (words.skip(";")) {
          return Optional.of(true);
        }
        if (words.skip("\\;")) {
          argv.add(";");
          continue;
        }
        switch (value.lenientWord(words)) {
          case Words.End end -> {
            return Optional.of(false);
          }
          case Words.Malformed malformed -> {
            if (!marks.ignoreFailure()) {
              throw value.fault(unbalanced());
            }
            value.warnOfError(unbalanced());
            return Optional.empty();
          }
          case Words.Text word -> {
            Optional<String> argument = value.reading().expand(word.text(), OptionValue.MOST_TEXT);
            if (argument.isEmpty()) {
              fail(
                  marks,
                  "Failed to resolve unit specifiers in " + word.text() + "%s: Invalid slot");
              return Optional.empty();
            }
            argv.add(argument.get());
          }
        }
      }
    }

    private String unbalanced() {
      return "Unbalanced quoting, ignoring: \"" + value.text() + "\"";
    }

    private Optional<String> path(Marks marks) throws UnitSyntaxException {
      Optional<String> expanded = value.reading().expand(marks.rest, UnitPath.MOST_BYTES);
      if (expanded.isEmpty()) {
        fail(marks, "Failed to resolve unit specifiers in " + marks.rest + "%s: Invalid slot");
        return expanded;
      }
      Optional<String> fault = fault(expanded.get());
      if (fault.isPresent()) {
        fail(marks, fault.get());
        return Optional.empty();
      }
      return expanded;
    }

    private Optional<String> fault(String path) {
      if (path.isEmpty()) {
        return Optional.of("Empty path in command line%s: '" + value.text() + "'");
      }
      if (path.chars().anyMatch(c -> c < ' ' || "\"'\\\u007f".indexOf(c) >= 0)) {
        return Optional.of("Executable name contains special characters%s: " + path);
      }
      if (path.endsWith("/")) {
        return Optional.of("Executable path specifies a directory%s: " + path);
      }
      boolean valid =
          UnitPath.isAbsolute(path) ? !UnitPath.isTooLong(path) : UnitPath.isFileName(path);
      return valid
          ? Optional.empty()
          : Optional.of("Neither a valid executable name nor an absolute path%s: " + path);
    }

    /** Only a command whose failure does not matter may be left out. */
    private void fail(Marks marks, String message) throws UnitSyntaxException {
      if (!marks.ignoreFailure()) {
        throw value.fault(message.replaceFirst("%s", ""));
      }
      value.warn(message.replaceFirst("%s", ", ignoring"));
    }
  }

  /** The marks before an executable, each at most once, in any order. */
  private static final class Marks {
    private final String rest;
    private final Set<Character> flags = new HashSet<>();
    private Privileges privileges = Privileges.UNIT;

    Marks(String word) {
      int at = 0;
      while (at < word.length() && take(word.charAt(at))) {
        at++;
      }
      rest = word.substring(at);
    }

    boolean ignoreFailure() {
      return flags.contains('-');
    }

    /** Whether the next argument is the name under which the program runs. */
    boolean ownName() {
      return flags.contains('@');
    }

    boolean expandVariables() {
      return !flags.contains(':');
    }

    private boolean take(char mark) {
      return switch (mark) {
        case '-', '@', ':' -> flags.add(mark);
        case '+' -> takePrivileges(Privileges.UNIT, Privileges.FULL);
        case '!' ->
            takePrivileges(Privileges.UNIT, Privileges.NO_SETUID)
                || takePrivileges(Privileges.NO_SETUID, Privileges.AMBIENT);
        default -> false;
      };
    }

    private boolean takePrivileges(Privileges before, Privileges after) {
      if (privileges != before) {
        return false;
      }
      privileges = after;
      return true;
    }
  }
}
