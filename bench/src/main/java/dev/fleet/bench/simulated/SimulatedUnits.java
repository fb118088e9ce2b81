package dev.fleet.bench.simulated;

import com.google.protobuf.ByteString;
import dev.fleet.agent.units.InstalledFile;
import dev.fleet.agent.units.JobResult;
import dev.fleet.agent.units.LoadOutcome;
import dev.fleet.agent.units.UnitListener;
import dev.fleet.agent.units.UnitManager;
import dev.fleet.agent.units.UnitManagerException;
import dev.fleet.agent.units.UnitObservation;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.unit.UnitName;
import dev.fleet.v1.KillWhom;
import dev.fleet.v1.UnitStatus;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Units without processes: what is started runs at once, for ever. Thread-safe; tells its listener
 * on the caller's thread.
 */
final class SimulatedUnits implements UnitManager {
  private final Clocks clocks;
  private final Set<UnitName> loaded = new HashSet<>();
  private @Nullable UnitListener listener;

  SimulatedUnits(Clocks clocks) {
    this.clocks = clocks;
  }

  @Override
  public String description() {
    return "simulated";
  }

  @Override
  public void open(UnitListener told) {
    synchronized (this) {
      listener = told;
    }
    told.available();
  }

  @Override
  public List<InstalledFile> installed() {
    return List.of();
  }

  @Override
  public synchronized LoadOutcome load(UnitName unit, ByteString content) {
    loaded.add(unit);
    return LoadOutcome.READY;
  }

  @Override
  public void reload() {
    // Nothing is ever stale.
  }

  @Override
  public void refresh(Collection<UnitName> units) {
    units.forEach(unit -> tell(unit, "inactive", "dead"));
  }

  @Override
  public CompletableFuture<JobResult> start(UnitName unit) throws UnitManagerException {
    needLoaded(unit);
    tell(unit, "active", "running");
    return CompletableFuture.completedFuture(JobResult.DONE);
  }

  @Override
  public CompletableFuture<JobResult> stop(UnitName unit) {
    tell(unit, "inactive", "dead");
    return CompletableFuture.completedFuture(JobResult.DONE);
  }

  @Override
  public CompletableFuture<JobResult> restart(UnitName unit) throws UnitManagerException {
    return start(unit);
  }

  @Override
  public void kill(UnitName unit, KillWhom whom, int signal) throws UnitManagerException {
    needLoaded(unit);
    tell(unit, "inactive", "dead");
  }

  @Override
  public void unload(UnitName unit) {
    stop(unit).join();
    synchronized (this) {
      loaded.remove(unit);
    }
  }

  @Override
  public UnitStatus detail(UnitName unit) throws UnitManagerException {
    needLoaded(unit);
    return UnitStatus.newBuilder().setName(unit.value()).build();
  }

  private synchronized void needLoaded(UnitName unit) throws UnitManagerException {
    if (!loaded.contains(unit)) {
      throw UnitManagerException.notLoaded(unit.value());
    }
  }

  private void tell(UnitName unit, String active, String sub) {
    UnitListener told;
    synchronized (this) {
      told = listener;
    }
    if (told != null) {
      told.observed(new UnitObservation(unit, "loaded", active, sub, Optional.of(clocks.now())));
    }
  }

  @Override
  public synchronized void close() {
    listener = null;
  }
}
