package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.value.Numbers;
import dev.fleet.unit.systemd.value.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the options of systemd.exec(5). One use, one thread. */
final class ExecReader {
  private static final int USUAL_UMASK = 0022;

  static final OptionTable<ExecReader> OPTIONS = ExecOptions.table();

  final EnvironmentReader environment = new EnvironmentReader();
  final LimitReader limits = new LimitReader();
  final StreamReader streams = new StreamReader();
  final LogReader log = new LogReader();
  final DirectoryReader directories = new DirectoryReader();
  private Optional<WorkingDirectory> workingDirectory = Optional.empty();
  private Optional<String> user = Optional.empty();
  private Optional<String> group = Optional.empty();
  private final List<String> supplementaryGroups = new ArrayList<>();
  private int umask = USUAL_UMASK;
  private OptionalInt nice = OptionalInt.empty();
  private OptionalInt oomScoreAdjust = OptionalInt.empty();
  private boolean ignoreSigpipe = true;

  ExecContext build() {
    return new ExecContext(
        environment.build(),
        workingDirectory,
        user,
        group,
        supplementaryGroups,
        umask,
        nice,
        oomScoreAdjust,
        limits.limits(),
        streams.input(),
        streams.output(),
        streams.error(),
        streams.data(),
        log.build(),
        ignoreSigpipe,
        directories.build());
  }

  void umask(int mask) {
    umask = mask;
  }

  void ignoreSigpipe(boolean on) {
    ignoreSigpipe = on;
  }

  void nice(OptionValue value) {
    nice = number(value, -20, 19, nice, "Nice priority", "nice priority");
  }

  void oomScoreAdjust(OptionValue value) {
    oomScoreAdjust =
        number(
            value,
            -1000,
            1000,
            oomScoreAdjust,
            "OOM score adjust value",
            "the OOM score adjust value");
  }

  private static OptionalInt number(
      OptionValue value, int least, int most, OptionalInt before, String name, String what) {
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    OptionalInt number = Numbers.signed(value.text(), Integer.MIN_VALUE, Integer.MAX_VALUE);
    if (number.isEmpty() && !value.text().matches("[-+]?[0-9]+")) {
      value.warn("Failed to parse " + what + " '" + value.text() + "', ignoring");
      return before;
    }
    if (number.isEmpty() || number.getAsInt() < least || number.getAsInt() > most) {
      value.warn(name + " out of range, ignoring: " + value.text());
      return before;
    }
    return number;
  }

  void user(OptionValue value) throws UnitSyntaxException {
    user = account(value);
  }

  void group(OptionValue value) throws UnitSyntaxException {
    group = account(value);
  }

  private static Optional<String> account(OptionValue value) throws UnitSyntaxException {
    return value.isEmpty() ? Optional.empty() : Optional.of(AccountName.read(value, value.text()));
  }

  void supplementaryGroups(OptionValue value) throws UnitSyntaxException {
    if (value.isEmpty()) {
      supplementaryGroups.clear();
      return;
    }
    Optional<List<String>> words = Words.all(value.text());
    if (words.isEmpty()) {
      throw value.fault("Invalid syntax: " + value.text());
    }
    for (String word : words.get()) {
      supplementaryGroups.add(AccountName.read(value, word));
    }
  }

  /** A folder that must be there makes a fault where one that need not only gives a warning. */
  void workingDirectory(OptionValue value) throws UnitSyntaxException {
    if (value.isEmpty()) {
      workingDirectory = Optional.empty();
      return;
    }
    boolean missingOk = value.text().startsWith("-");
    String text = missingOk ? value.text().substring(1) : value.text();
    if (text.equals("~")) {
      workingDirectory = Optional.of(new WorkingDirectory(new WorkingDirectory.Home(), missingOk));
      return;
    }
    Optional<String> path =
        missingOk ? value.path(text) : Optional.of(requiredWorkingDirectory(value, text));
    path.ifPresent(
        place ->
            workingDirectory =
                Optional.of(new WorkingDirectory(new WorkingDirectory.At(place), missingOk)));
  }

  private static String requiredWorkingDirectory(OptionValue value, String text)
      throws UnitSyntaxException {
    Optional<String> path = value.reading().expand(text, UnitPath.MOST_BYTES);
    if (path.isEmpty()) {
      throw value.fault(
          "Failed to resolve unit specifiers in working directory path '" + text + "'");
    }
    Optional<String> fault = value.pathFault(path.get(), true, "");
    if (fault.isPresent()) {
      throw value.fault(fault.get());
    }
    return UnitPath.simplify(path.get());
  }
}
