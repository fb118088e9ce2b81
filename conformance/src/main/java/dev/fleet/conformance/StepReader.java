package dev.fleet.conformance;

import dev.fleet.v1.KillWhom;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reads the lines of a scenario's steps. */
final class StepReader {
  private StepReader() {}

  /**
   * Reads one line.
   *
   * @throws IllegalArgumentException if it is no step; the message says why
   */
  static Step read(String line) {
    int space = line.indexOf(' ');
    String verb = space < 0 ? line : line.substring(0, space);
    String rest = space < 0 ? "" : line.substring(space + 1).strip();
    return switch (verb) {
      case "reload" -> new Step.Reload(line);
      case "start", "stop", "restart" -> job(line, verb, words(line, rest, 1, 2));
      case "finish" -> new Step.Finish(line, words(line, rest, 1, 1).getFirst());
      case "show" -> new Step.Show(line, words(line, rest, 1, 1).getFirst());
      case "processes" -> new Step.Processes(line, words(line, rest, 1, 1).getFirst());
      case "unload" -> new Step.Unload(line, words(line, rest, 1, 1).getFirst());
      case "load" -> load(line, words(line, rest, 1, 2));
      case "kill" -> kill(line, words(line, rest, 3, 3));
      case "wait" -> waitFor(line, rest);
      case "await" -> new Step.Await(line, command(line, rest));
      case "run" -> new Step.Run(line, command(line, rest));
      default -> throw new IllegalArgumentException("no such step: " + verb);
    };
  }

  private static Step job(String line, String verb, List<String> words) {
    boolean waits = words.size() == 1;
    if (!waits && !words.get(1).equals("&")) {
      throw new IllegalArgumentException("only & may follow the unit: " + line);
    }
    return new Step.Job(
        line, Step.Verb.valueOf(verb.toUpperCase(Locale.ROOT)), words.getFirst(), waits);
  }

  private static Step load(String line, List<String> words) {
    return new Step.Load(line, words.get(0), words.size() > 1 ? words.get(1) : Scenario.ONLY);
  }

  private static Step kill(String line, List<String> words) {
    KillWhom whom =
        switch (words.get(1)) {
          case "main" -> KillWhom.KILL_WHOM_MAIN;
          case "control" -> KillWhom.KILL_WHOM_CONTROL;
          case "all" -> KillWhom.KILL_WHOM_ALL;
          default -> throw new IllegalArgumentException("main, control or all: " + line);
        };
    return new Step.Kill(line, words.getFirst(), whom, Signals.number(words.get(2)));
  }

  private static Step waitFor(String line, String rest) {
    int space = rest.indexOf(' ');
    if (space < 0) {
      throw new IllegalArgumentException("a unit and states: " + line);
    }
    List<List<String>> alternatives =
        Arrays.stream(rest.substring(space + 1).split("\\|", -1))
            .map(sequence -> List.of(sequence.strip().split(" +", -1)))
            .toList();
    for (List<String> sequence : alternatives) {
      for (String state : sequence) {
        if (state.indexOf('/') <= 0) {
          throw new IllegalArgumentException("a state is active/sub, not '" + state + "': " + line);
        }
      }
    }
    return new Step.Wait(line, rest.substring(0, space), alternatives);
  }

  private static String command(String line, String rest) {
    if (rest.isEmpty()) {
      throw new IllegalArgumentException("a shell command is missing: " + line);
    }
    return rest;
  }

  private static List<String> words(String line, String rest, int least, int most) {
    List<String> words = rest.isEmpty() ? List.of() : List.of(rest.split(" +", -1));
    if (words.size() < least || words.size() > most) {
      throw new IllegalArgumentException("wrong number of words: " + line);
    }
    return words;
  }
}
