package dev.fleet.agent.embedded.engine;

import dev.fleet.unit.UnitName;
import dev.fleet.v1.KillWhom;
import java.util.Set;

/**
 * A target of the host's own start-up, which a unit file may refer to. Where there is no systemd
 * the host has started up when we run, so these have been reached; see systemd.special(7).
 */
final class HostTarget implements UnitBehaviour {
  private static final Set<String> REACHED =
      Set.of(
          "basic.target",
          "boot-complete.target",
          "cryptsetup.target",
          "default.target",
          "first-boot-complete.target",
          "getty.target",
          "graphical.target",
          "local-fs-pre.target",
          "local-fs.target",
          "machines.target",
          "multi-user.target",
          "network-online.target",
          "network-pre.target",
          "network.target",
          "nss-lookup.target",
          "nss-user-lookup.target",
          "paths.target",
          "remote-fs-pre.target",
          "remote-fs.target",
          "rpcbind.target",
          "slices.target",
          "sockets.target",
          "swap.target",
          "sysinit.target",
          "time-set.target",
          "time-sync.target",
          "timers.target");

  static boolean is(UnitName name) {
    return REACHED.contains(name.value());
  }

  @Override
  public ActiveState active() {
    return ActiveState.ACTIVE;
  }

  @Override
  public String sub() {
    return "active";
  }

  @Override
  public String result() {
    return "";
  }

  @Override
  public Outcome start() {
    return Outcome.ALREADY;
  }

  @Override
  public Outcome stop() {
    return Outcome.WAIT_ONLY;
  }

  @Override
  public boolean isStartLimited() {
    return false;
  }

  @Override
  public void kill(KillWhom whom, int signal) throws TransactionException {
    throw TransactionException.refused("No main process to kill");
  }
}
