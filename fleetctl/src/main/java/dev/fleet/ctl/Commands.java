package dev.fleet.ctl;

import java.util.ArrayList;
import java.util.List;

/** The commands by name. Only the one that is asked for is loaded. */
final class Commands {
  /** Every command of the help text, in its order. */
  static final List<String> NAMES =
      List.of(
          "cat",
          "destroy",
          "explain",
          "help",
          "journal",
          "list-machines",
          "list-unit-files",
          "list-units",
          "load",
          "restart",
          "ssh",
          "start",
          "status",
          "stop",
          "submit",
          "unload",
          "verify",
          "version");

  private static final String TRAIN = "__train";

  private Commands() {}

  /**
   * The full name that {@code word} stands for: itself, or the one command that it begins.
   *
   * @throws CommandFailure if there is no such command, or several
   */
  static String resolve(String word) throws CommandFailure {
    if (NAMES.contains(word) || word.equals(TRAIN)) {
      return word;
    }
    var candidates = new ArrayList<String>();
    for (String name : NAMES) {
      if (!word.isEmpty() && name.startsWith(word)) {
        candidates.add(name);
      }
    }
    if (candidates.size() == 1) {
      return candidates.getFirst();
    }
    var text = new StringBuilder("Error: unknown command \"" + word + "\" for \"fleetctl\"\n");
    if (!candidates.isEmpty()) {
      text.append("\nDid you mean this?\n");
      for (String candidate : candidates) {
        text.append('\t').append(candidate).append('\n');
      }
      text.append('\n');
    }
    throw new CommandFailure(2, text.append("Run 'fleetctl --help' for usage.").toString());
  }

  /** A new instance of a command by its full name. */
  static Command create(String name) {
    return switch (name) {
      case "cat" -> new CatCommand();
      case "destroy" -> new DestroyCommand();
      case "explain" -> new ExplainCommand();
      case "help" -> new HelpCommand();
      case "journal" -> new JournalCommand();
      case "list-machines" -> new ListMachinesCommand();
      case "list-unit-files" -> new ListUnitFilesCommand();
      case "list-units" -> new ListUnitsCommand();
      case "load" -> new LoadCommand();
      case "restart" -> new RestartCommand();
      case "ssh" -> new SshCommand();
      case "start" -> new StartCommand();
      case "status" -> new StatusCommand();
      case "stop" -> new StopCommand();
      case "submit" -> new SubmitCommand();
      case "unload" -> new UnloadCommand();
      case "verify" -> new VerifyCommand();
      case "version" -> new VersionCommand();
      case TRAIN -> new TrainCommand();
      default -> throw new IllegalArgumentException("no command " + name);
    };
  }
}
