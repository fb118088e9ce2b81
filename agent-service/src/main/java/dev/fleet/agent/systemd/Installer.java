package dev.fleet.agent.systemd;

import com.google.protobuf.ByteString;
import dev.fleet.agent.units.LoadOutcome;
import dev.fleet.agent.units.UnitManagerException;
import dev.fleet.runtime.log.Log;
import dev.fleet.unit.UnitName;
import java.io.IOException;
import java.util.Optional;

/** Brings unit files to systemd and takes them away again; never those of the host. */
final class Installer {
  private static final Log LOG = Log.of(Installer.class);

  private final Session session;
  private final UnitFiles files;

  Installer(Session session, UnitFiles files) {
    this.session = session;
    this.files = files;
  }

  /**
   * Installs a file, or another content for it.
   *
   * @throws UnitManagerException if the host has such a unit, or {@code [Install]} cannot be
   *     carried out
   */
  LoadOutcome install(UnitName unit, ByteString content)
      throws UnitManagerException, BusException, IOException {
    refuseForeign(unit);
    boolean held = session.systemd().inMemory(unit);
    Optional<ByteString> before = files.read(unit);
    if (held && before.isEmpty()) {
      refuseForeignInMemory(unit);
    }
    disable(unit, before);
    files.write(unit, content);
    boolean linked = enable(unit, content, before);
    boolean stale = held && !before.equals(Optional.of(content));
    return stale || linked ? LoadOutcome.RELOAD_DUE : LoadOutcome.READY;
  }

  /** Removes the file of a unit that has stopped, and what systemd remembers of its failures. */
  void remove(UnitName unit) throws BusException, IOException {
    disable(unit, files.read(unit));
    files.remove(unit);
    resetFailed(unit);
  }

  private void refuseForeign(UnitName unit) throws UnitManagerException {
    Optional<String> foreign = files.foreign(unit, session.unitPath());
    if (foreign.isPresent()) {
      throw UnitManagerException.refused(
          "Unit %s belongs to the host (%s); fleet does not replace the host's own units. Choose another name."
              .formatted(unit, foreign.get()));
    }
  }

  /** Mounts, devices, scopes and what was made at run time have no file that could be found. */
  private void refuseForeignInMemory(UnitName unit) throws UnitManagerException, BusException {
    Properties properties = session.systemd().properties(unit, Systemd.UNIT);
    boolean ours = files.isFragment(unit, properties.text("FragmentPath"));
    boolean idle = properties.text("ActiveState").equals("inactive");
    if (!ours && !idle) {
      throw UnitManagerException.refused(
          "Unit %s exists on the host outside fleet and is %s. Choose another name."
              .formatted(unit, properties.text("ActiveState")));
    }
  }

  /** Carries out {@code [Install]}; whether systemd has to read it. Undoes the load if it can't. */
  private boolean enable(UnitName unit, ByteString content, Optional<ByteString> before)
      throws UnitManagerException, IOException {
    if (!UnitFiles.hasInstallSection(content)) {
      return false;
    }
    String fault;
    try {
      if (session.systemd().enable(unit)) {
        return true;
      }
      fault = "its [Install] section says nothing";
    } catch (BusException e) {
      fault = String.valueOf(e.getMessage());
    }
    if (before.isPresent()) {
      files.write(unit, before.get());
    } else {
      files.remove(unit);
    }
    throw UnitManagerException.refused("Failed to enable systemd unit " + unit + ": " + fault);
  }

  /**
   * Undoes {@link #enable}, as far as it was done; nothing that is not there can stand in the way.
   */
  private void disable(UnitName unit, Optional<ByteString> content) throws BusException {
    if (content.isEmpty() || !UnitFiles.hasInstallSection(content.get())) {
      return;
    }
    try {
      session.systemd().disable(unit);
    } catch (BusException e) {
      if (e.isLost()) {
        throw e;
      }
      LOG.debug("nothing to disable", "unit", unit, "reason", e.getMessage());
    }
  }

  private void resetFailed(UnitName unit) throws BusException {
    try {
      session.systemd().resetFailed(unit);
    } catch (BusException e) {
      if (!e.isNoSuchUnit()) { // systemd has dropped the stopped unit already, as a rule.
        throw e;
      }
    }
  }
}
