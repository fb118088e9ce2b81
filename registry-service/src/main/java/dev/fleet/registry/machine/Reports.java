package dev.fleet.registry.machine;

import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.Row;
import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.view.SortedTree;
import dev.fleet.registry.wire.Checks;
import dev.fleet.registry.wire.Services;
import dev.fleet.registry.write.Item;
import dev.fleet.registry.write.Transactor;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.ReportUnitStatesRequest;
import dev.fleet.v1.UnitState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Keeps what machines report; only what is new is written. Thread-safe. */
final class Reports {
  private static final int MAX_WORD = 64;
  private static final int MAX_ERROR = 4_096;
  private static final Row.Version NO_VERSION = new Row.Version(0, 0);

  private final Services services;
  private final Map<String, Line> lines = new HashMap<>();

  Reports(Services services) {
    this.services = services;
  }

  /** The reports of one machine, one after the other. */
  private static final class Line {
    final ReentrantLock lock = new ReentrantLock();
    int users;
    long revision;
  }

  /**
   * Keeps a report.
   *
   * @return the revision of the write, or of the state that had all of it
   */
  long keep(ReportUnitStatesRequest request) throws InterruptedException {
    String machineId = request.getMachineId();
    Map<String, Row.@Nullable StateRow> reported = read(request);
    Line line = enter(machineId);
    line.lock.lockInterruptibly();
    try {
      // What this replica has written for the machine must be in the view that it is compared with.
      ClusterState state = services.reads().atLeast(line.revision);
      Map<String, Row.@Nullable StateRow> changes = changes(state, request, reported);
      if (changes.isEmpty()) {
        return state.revision();
      }
      line.revision = write(machineId, request.getSessionId(), changes);
      return line.revision;
    } finally {
      line.lock.unlock();
      leave(machineId, line);
    }
  }

  private synchronized Line enter(String machineId) {
    Line line = lines.computeIfAbsent(machineId, id -> new Line());
    line.users++;
    return line;
  }

  private synchronized void leave(String machineId, Line line) {
    line.users--;
    if (line.users == 0 && services.reads().view().state().revision() >= line.revision) {
      lines.remove(machineId);
    }
  }

  private static Map<String, Row.@Nullable StateRow> read(ReportUnitStatesRequest request) {
    Checks.count("states", request.getStatesCount());
    Checks.count("gone", request.getGoneCount());
    Map<String, Row.@Nullable StateRow> reported = new LinkedHashMap<>();
    for (UnitState state : request.getStatesList()) {
      Checks.unitName(state.getUnit());
      Checks.that(
          !reported.containsKey(state.getUnit()),
          "states",
          "the unit " + state.getUnit() + " is named twice");
      reported.put(state.getUnit(), row(state));
    }
    for (String gone : request.getGoneList()) {
      Checks.unitName(gone);
      Checks.that(
          !(reported.containsKey(gone) && reported.get(gone) != null),
          "gone",
          "the unit " + gone + " is also in states");
      reported.put(gone, null);
    }
    return reported;
  }

  private static Row.StateRow row(UnitState state) {
    String field = "states[" + state.getUnit() + "].";
    Checks.oneLine(field + "load_state", state.getLoadState(), MAX_WORD);
    Checks.oneLine(field + "active_state", state.getActiveState(), MAX_WORD);
    Checks.oneLine(field + "sub_state", state.getSubState(), MAX_WORD);
    Checks.oneLine(field + "hash", state.getHash(), MAX_WORD);
    Checks.oneLine(field + "start_result", state.getStartResult(), MAX_WORD);
    Checks.text(field + "error", state.getError(), MAX_ERROR);
    Checks.that(
        state.getAgentState() != DesiredState.UNRECOGNIZED,
        field + "agent_state",
        "is none that this registry knows");
    return new Row.StateRow(
        state.getAgentState(),
        state.getLoadState(),
        state.getActiveState(),
        state.getSubState(),
        state.getHash(),
        state.getGeneration(),
        state.getError(),
        state.getSince().getSeconds(),
        state.getSince().getNanos(),
        state.getStartResult(),
        NO_VERSION);
  }

  private static Map<String, Row.@Nullable StateRow> changes(
      ClusterState state,
      ReportUnitStatesRequest request,
      Map<String, Row.@Nullable StateRow> reported) {
    Map<String, Row.@Nullable StateRow> changes = new LinkedHashMap<>();
    reported.forEach(
        (unit, row) -> {
          Row.StateRow known = state.state(request.getMachineId(), unit);
          boolean same = row == null ? known == null : known != null && row.saysTheSameAs(known);
          if (!same) {
            changes.put(unit, row);
          }
        });
    if (request.getComplete()) {
      for (SortedTree.Entry<String, Boolean> entry : state.onMachine(request.getMachineId())) {
        boolean isKnown = state.state(request.getMachineId(), entry.key()) != null;
        if (isKnown && !reported.containsKey(entry.key())) {
          changes.put(entry.key(), null);
        }
      }
    }
    return changes;
  }

  private long write(
      String machineId, String sessionId, Map<String, Row.@Nullable StateRow> changes)
      throws InterruptedException {
    List<Item<Boolean>> items = new ArrayList<>(changes.size());
    changes.forEach((unit, row) -> items.add(item(machineId, sessionId, unit, row)));
    Transactor.Results<Boolean> results = services.transactor().commit(items);
    for (Transactor.Result<Boolean> result : results.results()) {
      switch (result) {
        case Transactor.Result.Failed<Boolean> failed -> throw failed.error();
        case Transactor.Result.Settled<Boolean>(Boolean kept) -> {
          if (!kept) {
            throw Sessions.unknown(machineId);
          }
        }
      }
    }
    return results.revision();
  }

  /** Writes one state, if the session is still the machine's: the dead report nothing. */
  private static Item<Boolean> item(
      String machineId, String sessionId, String unit, Row.@Nullable StateRow row) {
    return tx -> {
      Row.MachineRow machine = tx.machine(machineId);
      if (machine == null || !machine.sessionId().equals(sessionId)) {
        return at -> false;
      }
      Key key = Key.state(machineId, unit);
      if (row == null) {
        tx.delete(key);
      } else {
        tx.put(key, row);
      }
      return at -> true;
    };
  }
}
