package dev.fleet.bench.simulated;

import dev.fleet.runtime.clock.Clocks;
import dev.fleet.v1.UnitServiceGrpc;
import dev.fleet.v1.UnitState;
import dev.fleet.v1.UnitStateChange;
import dev.fleet.v1.WatchMark;
import dev.fleet.v1.WatchUnitStatesRequest;
import dev.fleet.v1.WatchUnitStatesResponse;
import io.grpc.Channel;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which units run where, as the registry's watch of states tells. Thread-safe: the lock of this
 * object guards everything.
 */
public final class RunningUnits implements AutoCloseable {
  private static final int NOWHERE = -1;

  private final Clocks clocks;
  private final Channel registry;
  private final int[] machineOf;
  private final long[] runningSince;
  private final Map<String, Integer> machines = new HashMap<>();
  private final Thread thread;
  private int running;
  private int resets;
  private long resume;

  /**
   * Follows units with the numbers below {@code units} on the first {@code machineCount} machines.
   */
  public RunningUnits(Clocks clocks, Channel registry, int units, int machineCount) {
    this.clocks = clocks;
    this.registry = registry;
    this.machineOf = new int[units];
    Arrays.fill(machineOf, NOWHERE);
    this.runningSince = new long[units];
    for (int i = 0; i < machineCount; i++) {
      machines.put(SimulatedFleet.id(i), i);
    }
    this.thread = Thread.ofVirtual().name("running-units").start(this::follow);
  }

  private void follow() {
    while (true) {
      BlockingClientCall<?, WatchUnitStatesResponse> call =
          UnitServiceGrpc.newBlockingV2Stub(registry)
              .watchUnitStates(
                  WatchUnitStatesRequest.newBuilder().setResumeRevision(resume).build());
      try {
        for (WatchUnitStatesResponse message = call.read();
            message != null;
            message = call.read()) {
          apply(message);
        }
      } catch (StatusException e) {
        System.err.println("fleet-bench: the watch of states broke: " + e.getMessage());
      } catch (InterruptedException e) {
        return; // Closed.
      } finally {
        call.cancel("over", null);
      }
    }
  }

  private synchronized void apply(WatchUnitStatesResponse message) {
    if (message.getMark() == WatchMark.WATCH_MARK_RESET) {
      resets++;
      Arrays.fill(machineOf, NOWHERE);
      running = 0;
    }
    resume = Math.max(resume, message.getRevision());
    long now = clocks.nanos();
    for (UnitStateChange change : message.getChangesList()) {
      apply(change, now);
    }
  }

  private void apply(UnitStateChange change, long now) {
    boolean put = change.hasPut();
    UnitState state = put ? change.getPut() : change.getDeleted();
    int unit = Load.number(state.getUnit());
    Integer machine = machines.get(state.getMachineId());
    if (unit < 0 || unit >= machineOf.length || machine == null) {
      return;
    }
    if (put && state.getActiveState().equals("active")) {
      running += machineOf[unit] == NOWHERE ? 1 : 0;
      runningSince[unit] = machineOf[unit] == machine ? runningSince[unit] : now;
      machineOf[unit] = machine;
    } else if (machineOf[unit] == machine) {
      machineOf[unit] = NOWHERE;
      running--;
    }
  }

  public synchronized int running() {
    return running;
  }

  /** How often the watch began with a snapshot. */
  public synchronized int resets() {
    return resets;
  }

  /** When a unit was first seen running where it is, by the ticker; 0 if it does not run. */
  public synchronized long runningSince(int unit) {
    return machineOf[unit] == NOWHERE ? 0 : runningSince[unit];
  }

  /** On which machine each unit runs; -1 for one that does not. */
  public synchronized int[] places() {
    return machineOf.clone();
  }

  /** The units that run on these machines. */
  public synchronized List<Integer> on(List<Integer> numbers) {
    var wanted = new BitSet();
    numbers.forEach(wanted::set);
    var units = new ArrayList<Integer>();
    for (int unit = 0; unit < machineOf.length; unit++) {
      if (machineOf[unit] != NOWHERE && wanted.get(machineOf[unit])) {
        units.add(unit);
      }
    }
    return units;
  }

  /** How many of these units run, and on none of these machines. */
  public synchronized int elsewhere(List<Integer> units, List<Integer> numbers) {
    var dead = new BitSet();
    numbers.forEach(dead::set);
    int count = 0;
    for (int unit : units) {
      count += machineOf[unit] != NOWHERE && !dead.get(machineOf[unit]) ? 1 : 0;
    }
    return count;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
