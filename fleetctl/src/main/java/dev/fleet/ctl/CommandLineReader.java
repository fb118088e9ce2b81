package dev.fleet.ctl;

import dev.fleet.runtime.clock.Clocks;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Reads a command line. Global options may stand on either side of the command's name, so the name
 * is found first, and the rest is parsed with the options of that one command.
 */
final class CommandLineReader {
  /** A command line that names a command. */
  record Words(String command, List<String> rest) {}

  private CommandLineReader() {}

  /** Splits off the command's name, which is empty when there is none. */
  static Words split(String[] args) {
    for (int i = 0; i < args.length; i++) {
      String word = args[i];
      if (word.startsWith("-") && word.length() > 1) {
        if (takesNext(word)) {
          i++;
        }
        continue;
      }
      var rest = new ArrayList<String>(args.length);
      for (int j = 0; j < args.length; j++) {
        if (j != i) {
          rest.add(args[j]);
        }
      }
      return new Words(word, rest);
    }
    return new Words("", List.of(args));
  }

  private static boolean takesNext(String option) {
    if (option.indexOf('=') >= 0) {
      return false;
    }
    GlobalFlag flag = GlobalFlag.named(option.substring(option.startsWith("--") ? 2 : 1));
    return flag != null && !flag.toggle();
  }

  /**
   * Reads the words of a command.
   *
   * @throws CommandFailure with exit code 2 and what is wrong
   */
  static Invocation read(
      String name, Command command, List<String> words, Terminal terminal, Clocks clocks)
      throws CommandFailure {
    CommandLine parser = parser(command);
    ParseResult parsed;
    try {
      parsed = parser.parseArgs(words.toArray(new String[0]));
    } catch (ParameterException e) {
      throw new CommandFailure(
          2, "Error: " + reason(e) + "\nRun 'fleetctl help " + name + "' for usage.");
    }
    GlobalOptions globals = GlobalOptions.read(parsed, terminal.environment());
    var arguments = new ArrayList<String>();
    if (parsed.hasMatchedPositional(0)) {
      String[] values = parsed.matchedPositionalValue(0, new String[0]);
      arguments.addAll(List.of(values));
    }
    return new Invocation(name, parsed, globals, arguments, terminal, clocks);
  }

  /** The parser of one command's words. */
  static CommandLine parser(Command command) {
    CommandSpec spec = CommandSpec.create();
    command.declare(spec);
    for (GlobalFlag flag : GlobalFlag.ALL) {
      if (spec.findOption("--" + flag.name()) == null) {
        spec.addOption(option(flag));
      }
    }
    spec.addPositional(
        PositionalParamSpec.builder().index("0..*").arity("0..*").type(String[].class).build());
    return new CommandLine(spec)
        .setExpandAtFiles(false)
        .setInterpolateVariables(false)
        .setOverwrittenOptionsAllowed(true)
        .setStopAtPositional(command.stopsAtArguments());
  }

  private static OptionSpec option(GlobalFlag flag) {
    String[] aliases =
        switch (flag.name()) {
          case "help" -> new String[] {"-h", "--h"};
          default -> new String[0];
        };
    return flag.toggle()
        ? Flags.toggle(flag.name(), flag.help(), aliases)
        : Flags.text(flag.name(), flag.initial(), flag.help(), aliases);
  }

  private static String reason(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      return "unknown flag: " + unmatched.getUnmatched().getFirst();
    }
    String message = e.getMessage();
    return message == null ? e.toString() : message;
  }
}
