package dev.fleet.ctl;

/** {@code fleetctl verify}: gone long ago, still answered as scripts know it. */
final class VerifyCommand implements Command {
  @Override
  public String summary() {
    return "DEPRECATED - No longer works";
  }

  @Override
  public String usage() {
    return "UNIT";
  }

  @Override
  public int run(Invocation call) {
    call.terminal().err("Command \"verify\" is deprecated, DEPRECATED - No longer works");
    call.terminal()
        .err("WARNING: The signed/verified units feature is DEPRECATED and cannot be used.");
    return 2;
  }
}
