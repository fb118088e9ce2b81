package dev.fleet.agent.units;

import com.google.protobuf.ByteString;
import dev.fleet.unit.UnitFile;
import dev.fleet.unit.UnitFileException;
import dev.fleet.unit.UnitName;
import dev.fleet.v1.KillWhom;
import dev.fleet.v1.UnitStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A unit manager without processes, held to the same contract test as the real one. Jobs end at
 * once, unless the test holds them. Thread-safe.
 *
 * <p>It understands of a unit file: {@code ExecStart=/bin/false} fails, {@code Type=oneshot} ends
 * at once, an unknown key of {@code [Service]} called {@code Bad} is a bad setting, {@code
 * RefuseManualStop=yes} is heeded.
 */
public final class FakeUnitManager implements UnitManager {
  private final Map<UnitName, Unit> units = new TreeMap<>();
  private final Set<UnitName> foreign = new HashSet<>();
  private final Map<UnitName, UnitManagerException> failures = new HashMap<>();
  private final List<String> calls = new ArrayList<>();
  private final Set<UnitName> heldStops = new HashSet<>();
  private final Map<UnitName, CompletableFuture<JobResult>> stopping = new HashMap<>();
  private @Nullable UnitListener listener;
  private boolean there = true;
  private boolean reloadsFail;

  private static final class Unit {
    ByteString file = ByteString.EMPTY;
    @Nullable ByteString memory;
    String load = "loaded";
    String active = "inactive";
    String sub = "dead";
    int starts;
  }

  // --- what the test does

  /** A unit of the host that is not fleet's. */
  public synchronized void foreign(String name) {
    foreign.add(new UnitName(name));
  }

  /** Everything asked for this unit fails until told otherwise. */
  public synchronized void fail(String name, @Nullable UnitManagerException with) {
    if (with == null) {
      failures.remove(new UnitName(name));
    } else {
      failures.put(new UnitName(name), with);
    }
  }

  /** As systemd does with units that others refer to, or that failed. */
  public synchronized void keepInMemory(String name) {
    Unit unit = units.get(new UnitName(name));
    if (unit != null) {
      unit.memory = unit.file;
    }
  }

  public synchronized void failReloads(boolean now) {
    reloadsFail = now;
  }

  /** Stops of this unit begin, but do not end before {@link #endStop}. */
  public synchronized void holdStop(String name) {
    heldStops.add(new UnitName(name));
  }

  public void endStop(String name) {
    CompletableFuture<JobResult> job;
    synchronized (this) {
      UnitName unit = new UnitName(name);
      heldStops.remove(unit);
      set(unit, "inactive", "dead");
      job = stopping.remove(unit);
      notifyAll();
    }
    if (job != null) {
      job.complete(JobResult.DONE);
    }
  }

  /** The unit ends or fails by itself. */
  public synchronized void becomes(String name, String active, String sub) {
    set(new UnitName(name), active, sub);
  }

  public void away(boolean now) {
    UnitListener told;
    synchronized (this) {
      there = !now;
      told = listener;
      if (!now) {
        units.keySet().forEach(this::tell);
      }
    }
    if (told != null) {
      if (now) {
        told.unavailable("away");
      } else {
        told.available();
      }
    }
  }

  // --- what the test sees

  /** Calls in order: {@code load a.service}, {@code reload}, ... */
  public synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  public synchronized void clearCalls() {
    calls.clear();
  }

  public synchronized int starts(String name) {
    Unit unit = units.get(new UnitName(name));
    return unit == null ? 0 : unit.starts;
  }

  /** Names and active states. */
  public synchronized Map<String, String> active() {
    var active = new TreeMap<String, String>();
    units.forEach((name, unit) -> active.put(name.value(), unit.active));
    return active;
  }

  /** The content that a unit runs with, as text. */
  public synchronized String running(String name) {
    Unit unit = units.get(new UnitName(name));
    return unit == null || unit.memory == null ? "" : unit.memory.toStringUtf8();
  }

  // --- UnitManager

  @Override
  public String description() {
    return "fake 1";
  }

  @Override
  public void open(UnitListener to) {
    synchronized (this) {
      listener = to;
      units.keySet().forEach(this::tell);
    }
    to.available();
  }

  @Override
  public synchronized List<InstalledFile> installed() {
    return units.entrySet().stream()
        .map(entry -> new InstalledFile(entry.getKey(), entry.getValue().file))
        .toList();
  }

  private void check(String call, UnitName unit) throws UnitManagerException {
    calls.add(call + " " + unit);
    if (!there) {
      throw new UnitManagerException(UnitManagerException.Kind.UNAVAILABLE, "away");
    }
    UnitManagerException failure = failures.get(unit);
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public synchronized LoadOutcome load(UnitName name, ByteString content)
      throws UnitManagerException {
    check("load", name);
    if (foreign.contains(name)) {
      throw UnitManagerException.refused("Unit " + name + " belongs to the host");
    }
    Unit unit = units.computeIfAbsent(name, _ -> new Unit());
    unit.file = content;
    return unit.memory == null || unit.memory.equals(content)
        ? LoadOutcome.READY
        : LoadOutcome.RELOAD_DUE;
  }

  @Override
  public synchronized void reload() throws UnitManagerException {
    calls.add("reload");
    if (!there) {
      throw new UnitManagerException(UnitManagerException.Kind.UNAVAILABLE, "away");
    }
    if (reloadsFail) {
      throw UnitManagerException.refused("reload refused");
    }
    units.values().stream()
        .filter(unit -> unit.memory != null)
        .forEach(unit -> unit.memory = unit.file);
  }

  @Override
  public synchronized void refresh(Collection<UnitName> names) {
    for (UnitName name : names) {
      Unit unit = units.get(name);
      if (unit != null) {
        unit.load = lacks(unit.file, "Bad=") ? "loaded" : "bad-setting";
        tell(name);
      }
    }
  }

  private static boolean lacks(ByteString file, String text) {
    return !file.toStringUtf8().contains(text);
  }

  private Unit need(UnitName name) throws UnitManagerException {
    Unit unit = units.get(name);
    if (unit == null) {
      throw UnitManagerException.notLoaded(name.value());
    }
    return unit;
  }

  @Override
  public synchronized CompletableFuture<JobResult> start(UnitName name)
      throws UnitManagerException {
    check("start", name);
    return run(name, need(name));
  }

  private CompletableFuture<JobResult> run(UnitName name, Unit unit) throws UnitManagerException {
    if (!lacks(unit.file, "Bad=")) {
      throw UnitManagerException.refused("Unit " + name + " has a bad unit file setting.");
    }
    if (unit.active.equals("active")) {
      return CompletableFuture.completedFuture(JobResult.DONE);
    }
    unit.starts++;
    if (unit.memory == null) {
      unit.memory = unit.file;
    }
    if (!lacks(unit.memory, "ExecStart=/bin/false")) {
      set(name, "failed", "failed");
      return CompletableFuture.completedFuture(
          lacks(unit.memory, "Type=oneshot") ? JobResult.DONE : JobResult.FAILED);
    }
    if (!lacks(unit.memory, "Type=oneshot")) {
      set(name, "activating", "start");
      set(name, "inactive", "dead");
      unit.memory = null;
    } else {
      set(name, "active", "running");
    }
    return CompletableFuture.completedFuture(JobResult.DONE);
  }

  @Override
  public synchronized CompletableFuture<JobResult> stop(UnitName name) throws UnitManagerException {
    check("stop", name);
    checkStop(name, need(name));
    if (heldStops.contains(name)) {
      set(name, "deactivating", "stop");
      return stopping.computeIfAbsent(name, _ -> new CompletableFuture<>());
    }
    halt(name);
    return CompletableFuture.completedFuture(JobResult.DONE);
  }

  private static void checkStop(UnitName name, Unit unit) throws UnitManagerException {
    if (unit.active.equals("active") && !lacks(unit.file, "RefuseManualStop=yes")) {
      throw UnitManagerException.refused(
          ("Operation refused, unit %s may be requested by dependency only (it is configured to"
                  + " refuse manual start/stop).")
              .formatted(name));
    }
  }

  private void halt(UnitName name) {
    Unit unit = units.get(name);
    if (unit != null) {
      unit.memory = null;
      set(name, "inactive", "dead");
    }
  }

  @Override
  public synchronized CompletableFuture<JobResult> restart(UnitName name)
      throws UnitManagerException {
    check("restart", name);
    Unit unit = need(name);
    ByteString memory = unit.memory;
    unit.active = "inactive";
    unit.memory = memory; // As systemd: what it holds in memory counts until a reload.
    return run(name, unit);
  }

  @Override
  public synchronized void kill(UnitName name, KillWhom whom, int signal)
      throws UnitManagerException {
    check("kill", name);
    need(name);
    set(name, "failed", "failed");
  }

  @Override
  public synchronized void unload(UnitName name) throws UnitManagerException {
    check("unload", name);
    if (!units.containsKey(name)) {
      return;
    }
    checkStop(name, need(name));
    if (heldStops.contains(name)) {
      set(name, "deactivating", "stop");
    }
    while (heldStops.contains(name)) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw UnitManagerException.unavailable("interrupted", e);
      }
    }
    halt(name);
    units.remove(name);
  }

  @Override
  public synchronized UnitStatus detail(UnitName name) throws UnitManagerException {
    check("detail", name);
    Unit unit = need(name);
    return UnitStatus.newBuilder()
        .setName(name.value())
        .setDescription(description(unit))
        .setLoadState(unit.load)
        .setActiveState(unit.active)
        .setSubState(unit.sub)
        .build();
  }

  private static String description(Unit unit) {
    try {
      return UnitFile.parse(unit.file.toByteArray()).description().orElse("");
    } catch (UnitFileException e) {
      return "";
    }
  }

  @Override
  public synchronized void close() {
    listener = null;
  }

  private void set(UnitName name, String active, String sub) {
    Unit unit = units.get(name);
    if (unit != null && !(unit.active.equals(active) && unit.sub.equals(sub))) {
      unit.active = active;
      unit.sub = sub;
      tell(name);
    }
  }

  private void tell(UnitName name) {
    Unit unit = units.get(name);
    if (listener != null && unit != null) {
      listener.observed(
          new UnitObservation(name, unit.load, unit.active, unit.sub, Optional.of(Instant.EPOCH)));
    }
  }
}
