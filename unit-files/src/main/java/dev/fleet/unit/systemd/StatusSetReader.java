package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.value.ExitCode;
import dev.fleet.unit.systemd.value.ExitStatusSet;
import dev.fleet.unit.systemd.value.Signal;
import dev.fleet.unit.systemd.value.Words;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/** Reads a list of exit codes and signals. One use, one thread. */
final class StatusSetReader {
  private final TreeSet<Integer> codes = new TreeSet<>();
  private final TreeSet<Signal> signals = new TreeSet<>();

  ExitStatusSet build() {
    return new ExitStatusSet(codes, signals);
  }

  void read(OptionValue value) {
    if (value.isEmpty()) {
      codes.clear();
      signals.clear();
      return;
    }
    Optional<List<String>> words = Words.all(value.text());
    if (words.isEmpty()) {
      value.warnUnreadable("value");
    }
    for (String word : words.orElse(List.of())) {
      // A number is a code, never a signal.
      OptionalInt code = ExitCode.parse(word);
      Optional<Signal> signal = code.isPresent() ? Optional.empty() : Signal.parse(word);
      code.ifPresent(codes::add);
      signal.ifPresent(signals::add);
      if (code.isEmpty() && signal.isEmpty()) {
        value.warn("Failed to parse value, ignoring: " + word);
      }
    }
  }
}
