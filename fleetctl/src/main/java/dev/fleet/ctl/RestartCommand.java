package dev.fleet.ctl;

import dev.fleet.v1.AgentServiceGrpc;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.Machine;
import dev.fleet.v1.RestartUnitRequest;
import dev.fleet.v1.Unit;
import dev.fleet.v1.UnitState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code fleetctl restart}: stops and starts units where they are. */
final class RestartCommand implements Command {
  /** What "for ever" means for one job of systemd's. */
  private static final Duration LONGEST = Duration.ofMinutes(30);

  private static final int AT_ONCE = 32;

  @Override
  public String summary() {
    return "Instruct systemd to restart one or more units in the cluster";
  }

  @Override
  public String usage() {
    return "[--block-attempts=N] UNIT...";
  }

  @Override
  public String description() {
    return """
    Stops and starts units on the machines that they are on, and waits until systemd is done.
    A unit that is loaded and not started is started. A global unit is restarted on every
    machine that runs it.
    """;
  }

  @Override
  public void declare(CommandSpec spec) {
    Blocking.declareAttempts(spec);
  }

  /** One unit on one machine. */
  private record Place(String unit, String machineId) {}

  @Override
  public int run(Invocation call) throws CommandFailure, InterruptedException {
    if (call.arguments().isEmpty()) {
      throw new CommandFailure(0, "No units given");
    }
    var none = new ReplaceRule(false, DesiredState.DESIRED_STATE_INACTIVE);
    UnitCreation.Units units = UnitCreation.ensure(call, none);
    var restarts = new ArrayList<Place>();
    var starts = new ArrayList<String>();
    for (Unit unit : units.byName().values()) {
      if (unit.getGlobal()) {
        restarts.addAll(places(call, unit));
      } else {
        switch (unit.getCurrentState()) {
          case DESIRED_STATE_LAUNCHED ->
              restarts.add(new Place(unit.getName(), unit.getPlacement().getMachineId()));
          case DESIRED_STATE_LOADED -> starts.add(unit.getName());
          case DESIRED_STATE_INACTIVE, DESIRED_STATE_UNSPECIFIED, UNRECOGNIZED ->
              call.terminal()
                  .err("Unable to restart unit " + unit.getName() + " in state inactive");
        }
      }
    }
    boolean restarted = restart(call, restarts);
    return start(call, starts) && restarted ? 0 : 1;
  }

  /** The machines on which a global unit has been started. */
  private static List<Place> places(Invocation call, Unit unit)
      throws CommandFailure, InterruptedException {
    var places = new ArrayList<Place>();
    try {
      String pattern = Registry.literal(unit.getName());
      for (UnitState state : Registry.states(call.cluster(), List.of(pattern)).items()) {
        if (state.getAgentState() == DesiredState.DESIRED_STATE_LAUNCHED) {
          places.add(new Place(unit.getName(), state.getMachineId()));
        }
      }
    } catch (CallFailure e) {
      throw new CommandFailure("Error restarting units: " + e.text());
    }
    if (places.isEmpty()) {
      call.terminal().err("Unable to restart unit " + unit.getName() + " in state inactive");
    }
    return places;
  }

  private static boolean restart(Invocation call, List<Place> places)
      throws CommandFailure, InterruptedException {
    if (places.isEmpty()) {
      return true;
    }
    var directory = new Directory(call.cluster());
    int attempts = Blocking.attempts(call);
    Duration limit = attempts == 0 ? LONGEST : Waiter.WINDOW.multipliedBy(attempts);
    boolean good = true;
    Map<Place, Future<String>> jobs = new LinkedHashMap<>();
    try (ExecutorService pool =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      for (Place place : places) {
        Machine machine = directory.machine(place.machineId());
        String legend = directory.legend(place.machineId());
        jobs.put(place, pool.submit(() -> restart(call, place.unit(), machine, legend, limit)));
      }
      for (Map.Entry<Place, Future<String>> job : jobs.entrySet()) {
        Place place = job.getKey();
        String failure = job.getValue().get();
        if (failure.isEmpty()) {
          call.terminal().out(Waiter.line(place.unit(), "launched", place.machineId(), directory));
          call.terminal().flush();
        } else {
          good = false;
          call.terminal().err("Error restarting units: " + failure);
        }
      }
      return good;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Why it did not work; empty if it did. */
  private static String restart(
      Invocation call, String unit, @Nullable Machine machine, String legend, Duration limit)
      throws CommandFailure {
    if (machine == null || machine.getAgentEndpoint().isEmpty()) {
      return "unit " + unit + ": machine " + legend + " cannot be reached";
    }
    try {
      call.cluster()
          .ask(
              "agent of " + legend,
              machine.getAgentEndpoint(),
              AgentServiceGrpc.getRestartUnitMethod(),
              RestartUnitRequest.newBuilder().setName(unit).build(),
              limit);
      return "";
    } catch (CallFailure e) {
      return "unit " + unit + " on " + legend + ": " + e.text();
    }
  }

  private static boolean start(Invocation call, List<String> names)
      throws CommandFailure, InterruptedException {
    if (names.isEmpty()) {
      return true;
    }
    DesiredStates set;
    try {
      set = DesiredStates.set(call.cluster(), names, DesiredState.DESIRED_STATE_LAUNCHED);
    } catch (CallFailure e) {
      throw new CommandFailure("Error restarting units: " + e.text());
    }
    for (String failure : set.failures()) {
      call.terminal().err("Error restarting units: " + failure);
    }
    Waiter.Outcome outcome =
        Waiter.await(
            call, Goal.LAUNCHED, set.generations(), set.revision(), Blocking.attempts(call));
    return switch (outcome) {
      case Waiter.Outcome.Reached reached -> set.failures().isEmpty();
      case Waiter.Outcome.Missed missed -> false;
      case Waiter.Outcome.Unsettled unsettled -> {
        call.terminal().err("Error waiting for systemd unit states, err: " + unsettled.message());
        yield false;
      }
    };
  }
}
