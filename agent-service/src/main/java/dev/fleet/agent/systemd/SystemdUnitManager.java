package dev.fleet.agent.systemd;

import com.google.protobuf.ByteString;
import dev.fleet.agent.units.InstalledFile;
import dev.fleet.agent.units.JobResult;
import dev.fleet.agent.units.LoadOutcome;
import dev.fleet.agent.units.UnitListener;
import dev.fleet.agent.units.UnitManager;
import dev.fleet.agent.units.UnitManagerException;
import dev.fleet.runtime.backoff.Backoff;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.log.Log;
import dev.fleet.unit.UnitName;
import dev.fleet.v1.KillWhom;
import dev.fleet.v1.UnitStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Units by the systemd of this host, over the system bus, by signals and never by polling. Connects
 * again, with backoff, when systemd or the bus goes away, and then looks at everything anew.
 */
public final class SystemdUnitManager implements UnitManager {
  private static final Log LOG = Log.of(SystemdUnitManager.class);

  /** Held here because java.util.logging forgets loggers that nobody holds. */
  private static final Logger LIBRARY = Logger.getLogger("org.freedesktop.dbus");

  static {
    LIBRARY.setLevel(Level.WARNING);
  }

  private final SystemdConfig config;
  private final Clocks clocks;
  private final Backoff backoff;
  private final UnitFiles files;
  private @Nullable Sightings sightings;
  private @Nullable Thread connector;
  private volatile @Nullable Session session;
  private volatile String description = "systemd";
  private volatile boolean closed;

  public SystemdUnitManager(SystemdConfig config, Clocks clocks, RandomGenerator random) {
    this.config = config;
    this.clocks = clocks;
    this.backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), random);
    this.files = new UnitFiles(config.root(), config.unitsDirectory());
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public synchronized void open(UnitListener listener) {
    if (connector != null) {
      throw new IllegalStateException("opened twice");
    }
    var seen = new Sightings(listener);
    sightings = seen;
    connector = Thread.ofVirtual().name("systemd").start(() -> stayConnected(listener, seen));
  }

  private void stayConnected(UnitListener listener, Sightings seen) {
    String said = "";
    while (!closed) {
      var lost = new CompletableFuture<String>();
      String reason;
      try (Session opened = connect(seen, lost)) {
        backoff.reset();
        LOG.info("connected to systemd", "version", opened.description());
        said = "";
        listener.available();
        reason = lost.get();
      } catch (InterruptedException | ExecutionException e) {
        return; // Closed: nothing else interrupts, and the future never fails.
      } catch (BusException | UnitManagerException | IOException | RuntimeException e) {
        reason = String.valueOf(e.getMessage());
      }
      session = null;
      if (closed) {
        return;
      }
      if (!reason.equals(said)) {
        LOG.warn("systemd cannot be reached", "reason", reason);
        said = reason;
      }
      listener.unavailable(reason);
      try {
        clocks.pause(backoff.next());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private Session connect(Sightings seen, CompletableFuture<String> lost)
      throws BusException, UnitManagerException, IOException {
    files.prepare();
    Session opened = Session.open(config.address(), seen, lost, this::refreshAll);
    try {
      description = opened.description();
      seen.clear();
      files.installed().forEach(file -> seen.follow(file.unit()));
      session = opened;
      refresh(seen.followed());
      return opened;
    } catch (UnitManagerException | IOException | RuntimeException e) {
      session = null;
      opened.close();
      throw e;
    }
  }

  /** After a reload by anyone, what a unit's file says may be another thing. */
  private void refreshAll() {
    Thread.ofVirtual()
        .name("systemd-refresh")
        .start(
            () -> {
              try {
                refresh(seen().followed());
              } catch (UnitManagerException e) {
                LOG.warn("cannot look at the units after a reload", e);
              }
            });
  }

  private synchronized Sightings seen() {
    Sightings seen = sightings;
    if (seen == null) {
      throw new IllegalStateException("not opened");
    }
    return seen;
  }

  private Session session() throws UnitManagerException {
    Session now = session;
    if (now == null) {
      throw new UnitManagerException(
          UnitManagerException.Kind.UNAVAILABLE, "systemd cannot be reached");
    }
    return now;
  }

  @Override
  public List<InstalledFile> installed() throws UnitManagerException {
    try {
      return files.installed();
    } catch (IOException e) {
      throw UnitManagerException.unavailable("cannot read the folder of unit files: " + e, e);
    }
  }

  @Override
  public LoadOutcome load(UnitName unit, ByteString content) throws UnitManagerException {
    Session now = session();
    try {
      LoadOutcome outcome = new Installer(now, files).install(unit, content);
      seen().follow(unit);
      return outcome;
    } catch (BusException e) {
      throw e.toUnitManagerException();
    } catch (IOException e) {
      throw UnitManagerException.unavailable("cannot install the file of " + unit + ": " + e, e);
    }
  }

  @Override
  public void reload() throws UnitManagerException {
    try {
      session().systemd().reload();
    } catch (BusException e) {
      throw e.toUnitManagerException();
    }
  }

  @Override
  public void refresh(Collection<UnitName> units) throws UnitManagerException {
    try {
      new Look(session().systemd(), seen()).at(units);
    } catch (BusException e) {
      throw e.toUnitManagerException();
    }
  }

  @Override
  public CompletableFuture<JobResult> start(UnitName unit) throws UnitManagerException {
    return begin("StartUnit", unit);
  }

  @Override
  public CompletableFuture<JobResult> stop(UnitName unit) throws UnitManagerException {
    Session now = session();
    needFollowed(unit);
    try {
      return now.jobs().runStop(() -> now.systemd().job("StopUnit", unit));
    } catch (BusException e) {
      if (e.isNoSuchUnit()) {
        return CompletableFuture.completedFuture(JobResult.DONE);
      }
      throw e.toUnitManagerException();
    }
  }

  @Override
  public CompletableFuture<JobResult> restart(UnitName unit) throws UnitManagerException {
    return begin("RestartUnit", unit);
  }

  private CompletableFuture<JobResult> begin(String method, UnitName unit)
      throws UnitManagerException {
    Session now = session();
    needFollowed(unit);
    try {
      return now.jobs().run(() -> now.systemd().job(method, unit));
    } catch (BusException e) {
      throw e.toUnitManagerException();
    }
  }

  private void needFollowed(UnitName unit) throws UnitManagerException {
    if (!seen().follows(unit)) {
      throw UnitManagerException.notLoaded(unit.value());
    }
  }

  @Override
  public void kill(UnitName unit, KillWhom whom, int signal) throws UnitManagerException {
    needFollowed(unit);
    String word =
        switch (whom) {
          case KILL_WHOM_UNSPECIFIED, KILL_WHOM_ALL, UNRECOGNIZED -> "all";
          case KILL_WHOM_MAIN -> "main";
          case KILL_WHOM_CONTROL -> "control";
        };
    try {
      session().systemd().kill(unit, word, signal);
    } catch (BusException e) {
      throw e.toUnitManagerException();
    }
  }

  @Override
  public void unload(UnitName unit) throws UnitManagerException {
    Session now = session();
    try {
      if (seen().follows(unit)) {
        if (!unit.isTemplate()) {
          stopAndWait(now, unit);
        }
        new Installer(now, files).remove(unit);
        seen().forget(unit);
      }
    } catch (BusException e) {
      throw e.toUnitManagerException();
    } catch (IOException e) {
      throw UnitManagerException.unavailable("cannot remove the file of " + unit + ": " + e, e);
    }
  }

  private void stopAndWait(Session now, UnitName unit) throws UnitManagerException, BusException {
    JobResult result;
    try {
      result = stop(unit).join();
    } catch (UnitManagerException e) {
      // systemd refuses to stop a unit with RefuseManualStop= even where there is nothing to stop.
      if (e.kind() == UnitManagerException.Kind.REFUSED && isDown(properties(now, unit))) {
        return;
      }
      throw e;
    } catch (CompletionException | CancellationException e) {
      throw e.getCause() instanceof UnitManagerException cause
          ? new UnitManagerException(cause.kind(), cause.line(), cause)
          : UnitManagerException.unavailable("the stop of " + unit + " was lost", e);
    }
    if (result == JobResult.DONE) {
      return;
    }
    // A stop that timed out leaves a failed unit, which is gone for good; a cancelled one may run
    // on.
    Properties properties = properties(now, unit);
    if (!isDown(properties)) {
      throw UnitManagerException.refused(
          "Failed to stop unit %s: the stop was %s, the unit is %s"
              .formatted(unit, result.word(), properties.text("ActiveState")));
    }
  }

  private static Properties properties(Session now, UnitName unit) throws BusException {
    return now.systemd().properties(unit, Systemd.UNIT);
  }

  private static boolean isDown(Properties unit) {
    String active = unit.text("ActiveState");
    return active.equals("inactive") || active.equals("failed");
  }

  @Override
  public UnitStatus detail(UnitName unit) throws UnitManagerException {
    needFollowed(unit);
    try {
      return new StatusReader(session().systemd(), config.root()).read(unit);
    } catch (BusException e) {
      throw e.toUnitManagerException();
    }
  }

  @Override
  public void close() {
    closed = true;
    Session now = session;
    if (now != null) {
      now.close();
    }
    Thread thread;
    synchronized (this) {
      thread = connector;
    }
    if (thread != null) {
      thread.interrupt();
    }
  }
}
