package dev.fleet.agent.embedded.mount;

import dev.fleet.agent.embedded.engine.Unit;
import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.embedded.host.PathWatch;
import dev.fleet.unit.systemd.MountBody;
import org.jspecify.annotations.Nullable;

/** The folder that a unit mounts over, as the host has it. Confined to the engine's loop. */
final class MountPoint implements AutoCloseable {
  private final Unit unit;
  private @Nullable PathWatch watch;

  MountPoint(Unit unit) {
    this.unit = unit;
  }

  /** Whether something is mounted there. */
  boolean isMounted(MountBody body) {
    return unit.host().facts().isMountPoint(body.where());
  }

  /**
   * Makes the folder unless it is there; says so if it holds what will be hidden.
   *
   * @return whether the folder is there; if not, the log says why
   */
  boolean prepare(MountBody body) {
    String where = body.where();
    try {
      if (!unit.host().facts().exists(where)) {
        unit.host().files().makeFolders(where, body.directoryMode());
      }
    } catch (HostException e) {
      unit.log().warning("Failed to create mount point '" + where + "': " + e.getMessage());
      return false;
    }
    if (unit.host().facts().isDirectoryNotEmpty(where)) {
      unit.log().notice("Directory " + where + " to mount over is not empty, mounting anyway.");
    }
    return true;
  }

  /**
   * From now on tells when something is mounted or unmounted, wherever: somebody else may unmount
   * what is mounted here.
   */
  void watch(Runnable changed) {
    close();
    try {
      watch = unit.host().watchMounts(() -> unit.event(changed));
    } catch (HostException e) {
      unit.log()
          .warning("Cannot watch mounts; will not notice if it is unmounted: " + e.getMessage());
    }
  }

  /** Tells no more. */
  @Override
  public void close() {
    if (watch != null) {
      watch.close();
      watch = null;
    }
  }
}
