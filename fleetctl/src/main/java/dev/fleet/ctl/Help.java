package dev.fleet.ctl;

import dev.fleet.runtime.service.Version;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The texts of {@code fleetctl help}, laid out as the original's. */
final class Help {
  private Help() {}

  /** The help of the whole program. */
  static String root() {
    var text = new StringBuilder();
    text.append("NAME:\n\tfleetctl - the command-line interface of fleet, the distributed init")
        .append(" system\n\nUSAGE:\n\tfleetctl [global options] <command> [command options]")
        .append(" [arguments...]\n\nVERSION:\n\t")
        .append(Version.current())
        .append("\n\nCOMMANDS:\n");
    for (String name : Commands.NAMES) {
      row(text, name, 17, Commands.create(name).summary());
    }
    text.append("\nGLOBAL OPTIONS:\n");
    globalOptions(text);
    text.append(
        """

        Global options can also be set by the environment: FLEETCTL_ and the option's name in
        upper case with _ for -, e.g. FLEETCTL_ENDPOINT. Long options may begin with one dash or two.

        Run "fleetctl help <command>" for more about a command.
        """);
    return text.toString();
  }

  /** The help of one command. */
  static String of(String name) {
    Command command = Commands.create(name);
    CommandSpec spec = CommandSpec.create();
    command.declare(spec);
    var text = new StringBuilder();
    text.append("NAME:\n\tfleetctl ").append(name).append(" - ").append(command.summary());
    text.append("\n\nUSAGE:\n\tfleetctl ").append(name);
    if (!command.usage().isEmpty()) {
      text.append(' ').append(command.usage());
    }
    text.append("\n\nDESCRIPTION:\n");
    for (String line : command.description().strip().split("\n", -1)) {
      text.append(line.isEmpty() ? "" : "\t").append(line).append('\n');
    }
    if (!spec.options().isEmpty()) {
      text.append("\nOPTIONS:\n");
      for (OptionSpec option : spec.options()) {
        row(text, spelling(option), 25, option.description()[0]);
      }
    }
    text.append("\nGLOBAL OPTIONS:\n");
    globalOptions(text);
    return text.toString();
  }

  private static void globalOptions(StringBuilder text) {
    for (GlobalFlag flag : GlobalFlag.ALL) {
      if (!flag.retired()) {
        String value = flag.toggle() && flag.initial().equals("false") ? "" : "=" + flag.initial();
        String shortName = flag.name().equals("help") ? "-h, " : "";
        row(text, shortName + "--" + flag.name() + value, 34, flag.help());
      }
    }
  }

  private static String spelling(OptionSpec option) {
    String value = option.arity().min() == 0 ? "" : "=" + option.paramLabel();
    var text = new StringBuilder();
    for (String name : List.of(option.names())) {
      if (name.length() == 2) {
        text.append(name).append(", ");
      }
    }
    return text.append(option.names()[0]).append(value).toString();
  }

  private static void row(StringBuilder text, String left, int width, String right) {
    text.append('\t').append(left);
    for (int i = left.length(); i < width; i++) {
      text.append(' ');
    }
    text.append(' ').append(right).append('\n');
  }
}
