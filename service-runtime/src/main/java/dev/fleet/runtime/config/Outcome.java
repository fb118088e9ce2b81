package dev.fleet.runtime.config;

import java.util.List;

/** What became of reading the options. */
public sealed interface Outcome {
  /** All is well. */
  record Ready(Settings settings) implements Outcome {}

  /** The user asked for {@code --help} or {@code --version}: print this and exit with 0. */
  record Show(String text) implements Outcome {}

  /** Something is wrong: every fault found, one line each. */
  record Faulty(List<String> faults) implements Outcome {
    public Faulty {
      faults = List.copyOf(faults);
    }
  }
}
