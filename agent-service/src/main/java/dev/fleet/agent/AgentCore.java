package dev.fleet.agent;

import com.google.protobuf.Timestamp;
import dev.fleet.agent.link.AssignmentBook;
import dev.fleet.agent.link.RegistryLink;
import dev.fleet.agent.reconcile.Deed;
import dev.fleet.agent.reconcile.Goal;
import dev.fleet.agent.reconcile.Operations;
import dev.fleet.agent.reconcile.Progress;
import dev.fleet.agent.reconcile.Reconciler;
import dev.fleet.agent.report.StateReporter;
import dev.fleet.agent.units.UnitObservation;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.clock.Timers;
import dev.fleet.unit.UnitName;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.UnitState;
import dev.fleet.v1.WatchAssignmentsResponse;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The agent without threads, files and sockets: joins what is wanted, what is seen, what is done
 * and what is told. Confined to one loop.
 */
final class AgentCore implements RegistryLink.Listener {
  private final AssignmentBook book = new AssignmentBook();
  private final Map<UnitName, UnitObservation> observations = new HashMap<>();
  private final Reconciler reconciler;
  private final StateReporter reporter;
  private final RegistryLink link;
  private boolean attached;
  private boolean managerThere;
  private boolean leaving;
  private Runnable whenEmpty = () -> {};
  private Consumer<Boolean> onHealth = healthy -> {};

  /** Makes the link; {@code resumeRevision} is what its watch goes on after. */
  @FunctionalInterface
  interface LinkFactory {
    RegistryLink create(LongSupplier resumeRevision, RegistryLink.Listener listener);
  }

  /**
   * @param timers of the loop
   */
  AgentCore(
      Clocks clocks,
      Timers timers,
      RandomGenerator random,
      Operations operations,
      LinkFactory links) {
    this.link = links.create(book::resumeRevision, this);
    this.reporter = new StateReporter(clocks, timers, random, this::state, link::report);
    this.reconciler = new Reconciler(timers, random, operations, this::changed);
  }

  RegistryLink link() {
    return link;
  }

  /** Takes over what agents before this one did; once, before anything else. */
  void adopt(Collection<Deed> deeds) {
    reconciler.adopt(deeds);
  }

  @Override
  public void registered() {
    attached = true;
    book.streamBegins();
    reporter.attached(reconciler.units());
    openIfReady();
  }

  @Override
  public void assignments(WatchAssignmentsResponse message) {
    if (!book.apply(message)) {
      link.abandon("the registry sent assignments without their content");
      return;
    }
    if (book.synced() && !leaving) {
      reconciler.want(book.wanted());
    }
    if (book.synced() && book.isBloated()) {
      book.streamBegins();
      link.watchAgain();
    }
    openIfReady();
  }

  /** Units stay as they are until the control plane is back and has told everything. */
  @Override
  public void lost(String reason) {
    attached = false;
    reporter.detached();
    openIfReady();
  }

  void managerAvailable() {
    managerThere = true;
    openIfReady();
  }

  void managerUnavailable() {
    managerThere = false;
    openIfReady();
  }

  private void openIfReady() {
    reconciler.open(managerThere && (leaving || (attached && book.synced())));
    onHealth.accept(attached && managerThere);
  }

  void observed(UnitObservation observation) {
    if (!observation.equals(observations.put(observation.unit(), observation))) {
      if (observation.active().equals("active")) {
        reconciler.observedActive(observation.unit());
      }
      if (!reconciler.isLaunching(observation.unit())) {
        reporter.changed(observation.unit());
      }
    }
  }

  /**
   * Everything is to go, whatever the cluster wants.
   *
   * @param onEmpty runs when nothing of fleet's is left on the host
   */
  void leave(Runnable onEmpty) {
    leaving = true;
    whenEmpty = onEmpty;
    reconciler.want(Map.of());
    openIfReady();
    tellIfEmpty();
  }

  private void tellIfEmpty() {
    if (leaving && reconciler.units().isEmpty()) {
      whenEmpty.run();
    }
  }

  /** Told whenever it may have changed whether the agent can do its work. */
  void onHealth(Consumer<Boolean> listener) {
    onHealth = listener;
    listener.accept(false);
  }

  private void changed(UnitName unit) {
    reporter.changed(unit);
    tellIfEmpty();
  }

  private Optional<UnitState> state(UnitName unit) {
    Optional<Progress> progress = reconciler.progress(unit);
    if (progress.isEmpty()) {
      observations.remove(unit);
      return Optional.empty();
    }
    Progress now = progress.get();
    UnitObservation seen = observations.get(unit);
    var state =
        UnitState.newBuilder()
            .setUnit(unit.value())
            .setAgentState(agentState(now))
            .setHash(now.hash())
            .setGeneration(now.generation())
            .setError(now.error())
            .setStartResult(now.startResult());
    if (seen == null) {
      // Not seen yet; the rest follows when it is.
      String load = now.reached().isPresent() ? "loaded" : "error";
      state.setLoadState(load).setActiveState("inactive").setSubState("dead");
    } else {
      state.setLoadState(seen.load()).setActiveState(seen.active()).setSubState(seen.sub());
      seen.since()
          .ifPresent(
              since ->
                  state.setSince(
                      Timestamp.newBuilder()
                          .setSeconds(since.getEpochSecond())
                          .setNanos(since.getNano())));
    }
    return Optional.of(state.build());
  }

  private static DesiredState agentState(Progress progress) {
    if (progress.reached().isEmpty()) {
      return DesiredState.DESIRED_STATE_INACTIVE;
    }
    Goal goal = progress.reached().get();
    return switch (goal) {
      case LOADED -> DesiredState.DESIRED_STATE_LOADED;
      case LAUNCHED -> DesiredState.DESIRED_STATE_LAUNCHED;
    };
  }
}
