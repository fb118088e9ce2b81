package dev.fleet.agent.units;

import com.google.protobuf.ByteString;
import dev.fleet.unit.UnitName;
import dev.fleet.v1.KillWhom;
import dev.fleet.v1.UnitStatus;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Runs units on this host. Thread-safe; methods block and are meant for virtual threads, each with
 * a deadline of its own of at most a minute, {@link #unload} excepted. Calls for one unit come one
 * after the other.
 *
 * <p>Only units that were loaded here are fleet's. Whatever else runs on the host is never touched.
 */
public interface UnitManager extends AutoCloseable {
  /** What runs the units, e.g. {@code systemd 252}; known once the manager was available. */
  String description();

  /**
   * Begins to follow the units. Called once, before anything else.
   *
   * @param listener is told of everything that happens until {@link #close}
   */
  void open(UnitListener listener);

  /** The unit files that are installed, also by an agent that ran before. */
  List<InstalledFile> installed() throws UnitManagerException;

  /** Whether units run on when this manager is closed, or its process ends. */
  default boolean unitsRunOn() {
    return true;
  }

  /**
   * Units that were up, or on their way, and were taken down only because the agent before this one
   * ended, in whatever way; they have not been started since. Whoever wants them up starts them
   * again. Empty where {@link #unitsRunOn}.
   */
  default Set<UnitName> interrupted() throws UnitManagerException {
    return Set.of();
  }

  /**
   * Installs the file of a unit, or another content for it. Runs nothing.
   *
   * @return whether {@link #reload} is due before the content counts
   * @throws UnitManagerException REFUSED if the host has a unit of that name that is not fleet's,
   *     or if {@code [Install]} cannot be carried out; then nothing is left installed that was not
   *     before
   */
  LoadOutcome load(UnitName unit, ByteString content) throws UnitManagerException;

  /**
   * Makes all loaded contents count. Serves any number of loads; costs a tenth of a second or more.
   */
  void reload() throws UnitManagerException;

  /** Observes units now; the listener is told. Makes the manager read their files. */
  void refresh(Collection<UnitName> units) throws UnitManagerException;

  /**
   * Starts a unit; does nothing to one that runs. Returns when the manager has accepted.
   *
   * @return how the start ended; what the unit does then has been observed before. Completes
   *     exceptionally with {@link UnitManagerException} if that cannot be told
   */
  CompletableFuture<JobResult> start(UnitName unit) throws UnitManagerException;

  /** Stops a unit. As {@link #start}. */
  CompletableFuture<JobResult> stop(UnitName unit) throws UnitManagerException;

  /** Stops and starts a unit; starts one that does not run. As {@link #start}. */
  CompletableFuture<JobResult> restart(UnitName unit) throws UnitManagerException;

  /**
   * Sends a signal.
   *
   * @param signal 1 to 64
   */
  void kill(UnitName unit, KillWhom whom, int signal) throws UnitManagerException;

  /**
   * Stops a unit, waits until it has stopped, however long that takes, and removes its file and all
   * memory of it. Does nothing if there is no such unit.
   */
  void unload(UnitName unit) throws UnitManagerException;

  /** Everything that {@code systemctl status} shows; the contract's own message. */
  UnitStatus detail(UnitName unit) throws UnitManagerException;

  /**
   * Lets go of the units. Where they do not run on, they are stopped first, in the order of their
   * dependencies and within a time that the manager was given.
   */
  @Override
  void close();
}
