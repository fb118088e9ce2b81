package dev.fleet.ctl;

import dev.fleet.runtime.service.Version;

/** {@code fleetctl version}. */
final class VersionCommand implements Command {
  @Override
  public String summary() {
    return "Print the version and exit";
  }

  @Override
  public String usage() {
    return "";
  }

  @Override
  public int run(Invocation call) {
    return print(call.terminal());
  }

  int print(Terminal terminal) {
    terminal.out("fleetctl version " + Version.current());
    return 0;
  }
}
