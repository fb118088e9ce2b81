package dev.fleet.agent.embedded.host;

import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.PathBody;
import dev.fleet.unit.systemd.ResourceLimits;
import dev.fleet.unit.systemd.SocketBody;
import java.util.List;

/**
 * What the embedded unit manager needs of the operating system.
 *
 * <p>Confined to the manager's loop: it alone calls these methods and those of the objects that
 * they return, and all listeners are called on it, never within such a call. Nothing here blocks
 * for longer than a system call. After an object was closed its listener is not called again.
 */
public interface Host extends AutoCloseable {
  /**
   * Makes the place for the processes of one run of a unit. The group of the unit's run before must
   * have been closed.
   *
   * @param invocationId 32 hex digits
   * @param limits those that cannot be applied here are named in {@link ProcessGroup#notes}
   */
  ProcessGroup openGroup(
      UnitName unit, String invocationId, ResourceLimits limits, GroupListener listener)
      throws HostException;

  /**
   * What an earlier manager of the same state folder left running when it was killed; found when
   * this host was opened, before anything of its own ran. Ordered by unit.
   */
  List<Leftover> leftovers();

  /**
   * Takes over what was left, to signal it, or to let it run on as the unit's present run. Its
   * processes are not children of ours, so their {@link ProcessEnd} may be {@link
   * ProcessEnd.Code#UNKNOWN}.
   */
  ProcessGroup takeOver(Leftover leftover, GroupListener listener) throws HostException;

  /** Opens the socket that a unit's processes notify the manager through, as sd_notify(3) says. */
  NotifySocket openNotify(UnitName unit, NotifyListener listener) throws HostException;

  /**
   * Listens for a socket unit, with all its options that concern this one address. Nothing is
   * watched before {@link Listening#arm}.
   *
   * @param listen one of {@code socket.listen()}
   * @param ready called once after each {@code arm()}, when something waits
   * @throws HostException e.g. if the address is in use; nothing is left behind then
   */
  Listening listen(UnitName unit, SocketBody socket, SocketBody.Listen listen, Runnable ready)
      throws HostException;

  /** Watches a path as a path unit does, whether it exists or not. */
  PathWatch watch(PathBody.Watch watch, PathListener listener) throws HostException;

  /** Tells when something is mounted or unmounted, wherever. */
  PathWatch watchMounts(Runnable changed) throws HostException;

  /** What conditions ask, and the like. */
  Facts facts();

  /** Files and folders that the manager itself reads, makes and removes. */
  HostFiles files();

  /**
   * Lets go of everything. Processes that still run are left as they are, for the next manager to
   * find: stop them before.
   */
  @Override
  void close();
}
