package dev.fleet.ctl;

import picocli.CommandLine.Model.OptionSpec;

/** Options in every spelling that is understood: {@code --lines}, {@code -lines}, {@code -n}. */
final class Flags {
  private Flags() {}

  /** An option without a value; {@code --name=false} undoes it. */
  static OptionSpec toggle(String name, String help, String... aliases) {
    return OptionSpec.builder(spellings(name, aliases))
        .type(boolean.class)
        .arity("0..1")
        .fallbackValue("true")
        .description(help)
        .build();
  }

  /** An option with a text as its value. */
  static OptionSpec text(String name, String initial, String help, String... aliases) {
    return OptionSpec.builder(spellings(name, aliases))
        .type(String.class)
        .arity("1")
        .paramLabel(initial)
        .description(help)
        .build();
  }

  /** An option with a whole number as its value. */
  static OptionSpec number(String name, int initial, String help, String... aliases) {
    return OptionSpec.builder(spellings(name, aliases))
        .type(int.class)
        .arity("1")
        .paramLabel(Integer.toString(initial))
        .description(help)
        .build();
  }

  /** An option whose value may be left out: {@code --boot} or {@code --boot=-1}. */
  static OptionSpec optional(String name, String initial, String help, String... aliases) {
    return OptionSpec.builder(spellings(name, aliases))
        .type(String.class)
        .arity("0..1")
        .fallbackValue(initial)
        .paramLabel(initial)
        .description(help)
        .build();
  }

  private static String[] spellings(String name, String... aliases) {
    var all = new String[aliases.length + 2];
    all[0] = "--" + name;
    all[1] = "-" + name;
    System.arraycopy(aliases, 0, all, 2, aliases.length);
    return all;
  }
}
