package dev.fleet.ctl;

/** {@code fleetctl help}. */
final class HelpCommand implements Command {
  @Override
  public String summary() {
    return "Show a list of commands or help for one command";
  }

  @Override
  public String usage() {
    return "[COMMAND]";
  }

  @Override
  public int run(Invocation call) throws CommandFailure {
    String text =
        call.arguments().isEmpty()
            ? Help.root()
            : Help.of(Commands.resolve(call.arguments().getFirst()));
    call.terminal().print(text);
    return 0;
  }
}
