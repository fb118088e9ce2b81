package dev.fleet.ctl;

import dev.fleet.v1.UnitState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Waits until the units of a command are where they should be, by watching. Says on stdout what is
 * reached, in the order it happens, and on stderr what stands in the way and, after a second, what
 * is still awaited.
 */
final class Waiter {
  /** One attempt of {@code --block-attempts}. */
  static final Duration WINDOW = Duration.ofSeconds(2);

  private static final Duration REPORT_PERIOD = Duration.ofSeconds(1);
  private static final int MAX_EXPLAINED = 5;

  /** How a wait ended. */
  sealed interface Outcome {
    /** Everything is reached. */
    record Reached() implements Outcome {}

    /** The control plane did not get there. */
    record Missed(String message) implements Outcome {}

    /** The machines were told, but it did not work there. */
    record Unsettled(String message) implements Outcome {}
  }

  private final Goal goal;
  private final Cluster cluster;
  private final Terminal terminal;
  private final Directory directory;
  private final WaitBoard board;
  private final WatchPair watches;
  private final int attempts;
  private final long start;
  private long progress;
  private long nextReport;
  private String lastReport = "";
  private int explained;
  private @Nullable Outcome failure;

  private Waiter(
      Invocation call, Goal goal, Map<String, Long> generations, long revision, int attempts)
      throws CommandFailure {
    this.goal = goal;
    this.cluster = call.cluster();
    this.terminal = call.terminal();
    this.directory = new Directory(cluster);
    this.board = new WaitBoard(goal, generations);
    this.watches = new WatchPair(cluster, Registry.watchable(generations.keySet()), revision);
    this.attempts = attempts;
    this.start = now();
    this.progress = start;
    this.nextReport = start + REPORT_PERIOD.toNanos();
  }

  /**
   * Waits.
   *
   * @param generations by the units' names, the generation of what was asked for
   * @param revision of the write that asked for it
   * @param attempts windows of two seconds to wait; 0: for ever
   */
  static Outcome await(
      Invocation call, Goal goal, Map<String, Long> generations, long revision, int attempts)
      throws CommandFailure, InterruptedException {
    if (generations.isEmpty()) {
      return new Outcome.Reached();
    }
    var waiter = new Waiter(call, goal, generations, revision, attempts);
    try (WatchPair watches = waiter.watches) {
      return waiter.run(watches);
    } catch (CallFailure e) {
      call.terminal().err("Error waiting for units: " + e.text());
      return new Outcome.Missed(e.text());
    }
  }

  private Outcome run(WatchPair events) throws CallFailure, InterruptedException {
    while (failure == null && isWaiting()) {
      terminal.flush();
      WatchPair.@Nullable Event event = events.next(untilNextDeadline());
      while (event != null) {
        switch (event) {
          case WatchPair.Event.Units units -> board.apply(units.message());
          case WatchPair.Event.States states -> board.apply(states.message());
          case WatchPair.Event.Broken broken -> {}
        }
        event = events.next(0);
      }
      for (WaitBoard.Finding finding : board.findings()) {
        act(finding);
      }
      if (failure == null && isWaiting()) {
        checkDeadlines();
        report();
      }
    }
    return failure == null ? new Outcome.Reached() : failure;
  }

  private boolean isWaiting() {
    return !board.at(Awaited.Stage.REACHING).isEmpty()
        || !board.at(Awaited.Stage.SETTLING).isEmpty();
  }

  private long now() {
    return cluster.clocks().nanos();
  }

  private long untilNextDeadline() {
    long now = now();
    long next = nextReport - now;
    if (attempts > 0) {
      next = Math.min(next, reachDeadline() - now);
    }
    if (hasMachinesAtWork()) {
      next = Math.min(next, settleDeadline() - now);
    }
    return Math.max(0, next);
  }

  private boolean hasMachinesAtWork() {
    if (!board.at(Awaited.Stage.SETTLING).isEmpty()) {
      return true;
    }
    for (Awaited awaited : board.at(Awaited.Stage.REACHING)) {
      if (!awaited.trouble.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private long reachDeadline() {
    return start + WINDOW.multipliedBy(attempts).toNanos();
  }

  /**
   * Machines get a window after the last thing that worked: a busy one needs longer for many units.
   */
  private long settleDeadline() {
    return progress + window().toNanos();
  }

  private Duration window() {
    return WINDOW.multipliedBy(Math.max(1, attempts));
  }

  private void act(WaitBoard.Finding finding) throws InterruptedException {
    switch (finding) {
      case WaitBoard.Finding.Reached reached -> {
        progress = now();
        sayReached(reached.unit());
      }
      case WaitBoard.Finding.Done done -> progress = now();
      case WaitBoard.Finding.Refused refused -> explain(refused.unit().name, refused.summary());
      case WaitBoard.Finding.Trouble trouble -> {
        if (failure != null) {
          return;
        }
        progress = now();
        trouble.unit().trouble = trouble.state().getError();
        terminal.err(
            "Unit %s on %s: %s"
                .formatted(
                    trouble.unit().name,
                    directory.legend(trouble.state().getMachineId()),
                    trouble.state().getError()));
      }
      case WaitBoard.Finding.Failed failed -> {
        terminal.err("Error waiting for units: " + failed.reason());
        failure = new Outcome.Missed(failed.reason());
      }
      case WaitBoard.Finding.FailedToStart failed -> failedToStart(failed);
      case WaitBoard.Finding.CalledOff off -> calledOff(off);
      case WaitBoard.Finding.EndUnseen end -> endUnseen(end.unit(), end.state());
      case WaitBoard.Finding.DoneUnseen done -> {
        progress = now();
        sayIfSkipped(done.unit(), done.state());
      }
    }
  }

  private void sayReached(Awaited awaited) throws InterruptedException {
    if (goal == Goal.DESTROYED) {
      return;
    }
    String machine = goal == Goal.UNLOADED ? "" : awaited.machineId();
    terminal.out(line(awaited.name, goal.word(), machine, directory));
  }

  /** {@code Unit hello.service launched on 113f16a7.../172.17.8.103}. */
  static String line(String unit, String state, String machineId, Directory directory)
      throws InterruptedException {
    String text = "Unit " + unit + " " + state;
    return machineId.isEmpty() ? text : text + " on " + directory.legend(machineId);
  }

  private void explain(String unit, String summary) throws InterruptedException {
    terminal.err("Unit " + unit + " cannot be placed: " + summary);
    if (explained++ >= MAX_EXPLAINED) {
      return;
    }
    try {
      var answer = Explanation.ask(cluster, unit);
      String first = answer.getVerdictsCount() == 0 ? "" : answer.getVerdicts(0).getMachineId();
      for (String line : Explanation.lines(answer, directory.with(first), false)) {
        terminal.err(line);
      }
    } catch (CallFailure e) {
      terminal.err("  (each machine's reason is not available: " + e.text() + ")");
    }
  }

  private void failedToStart(WaitBoard.Finding.FailedToStart failed) throws InterruptedException {
    String name = failed.unit().name;
    UnitState state = failed.state();
    String cause = new StartVerdict(cluster, directory).cause(name, state.getMachineId());
    String message =
        "unit %s failed on %s%s".formatted(name, directory.legend(state.getMachineId()), cause);
    terminal.err("Error waiting for units: " + message);
    terminal.err("See: fleetctl status " + name + ", fleetctl journal " + name);
    failure = new Outcome.Unsettled(message);
  }

  private void calledOff(WaitBoard.Finding.CalledOff off) throws InterruptedException {
    String message =
        "the start of unit %s on %s ended with \"%s\""
            .formatted(
                off.unit().name,
                directory.legend(off.state().getMachineId()),
                off.state().getStartResult());
    terminal.err("Error waiting for units: " + message);
    failure = new Outcome.Unsettled(message);
  }

  /** systemd says "done", too, of a unit that a condition kept from running. */
  private void sayIfSkipped(Awaited awaited, UnitState state) throws InterruptedException {
    String condition =
        new StartVerdict(cluster, directory).skipped(awaited.name, state.getMachineId());
    if (!condition.isEmpty()) {
      terminal.err("Unit " + awaited.name + " was not started: " + condition + " was not met");
    }
  }

  private void endUnseen(Awaited awaited, UnitState state) throws InterruptedException {
    if (new StartVerdict(cluster, directory).isWell(awaited.name, state.getMachineId())) {
      board.finish(awaited);
      progress = now();
    }
  }

  private void checkDeadlines() throws InterruptedException {
    long now = now();
    var late = new ArrayList<String>();
    if (attempts > 0 && now - reachDeadline() >= 0) {
      for (Awaited awaited : board.at(Awaited.Stage.REACHING)) {
        late.add(
            "timed out waiting for unit %s to report state %s"
                .formatted(awaited.name, goal.word()));
      }
    }
    if (late.isEmpty() && now - settleDeadline() >= 0) {
      for (Awaited awaited : board.at(Awaited.Stage.REACHING)) {
        if (!awaited.trouble.isEmpty()) {
          late.add("unit " + awaited.name + ": " + awaited.trouble);
        }
      }
    }
    if (!late.isEmpty()) {
      for (String message : late) {
        terminal.err("Error waiting for units: " + message);
      }
      failure = new Outcome.Missed(late.getFirst());
    } else if (now - settleDeadline() >= 0) {
      unsettled(board.at(Awaited.Stage.SETTLING));
    }
  }

  private void unsettled(List<Awaited> units) throws InterruptedException {
    for (Awaited awaited : units) {
      String standing = awaited.standing(directory.with(awaited.machineId()));
      if (goal != Goal.LAUNCHED) {
        terminal.err("Unit " + awaited.name + " is still " + standing);
        board.finish(awaited);
        continue;
      }
      if (!awaited.trouble.isEmpty()) {
        unsettled(awaited, awaited.trouble, standing);
        continue;
      }
      long seconds = window().toSeconds();
      terminal.err(
          "Error waiting for units: Failed to find an active unit %s within %ds, err: Failed to fetch states within %ds"
              .formatted(awaited.name, seconds, seconds));
      terminal.err(
          "Unit %s is still %s; see: fleetctl status %s"
              .formatted(awaited.name, standing, awaited.name));
      failure =
          new Outcome.Unsettled(
              "Failed to find an active unit %s within %ds".formatted(awaited.name, seconds));
    }
  }

  private void unsettled(Awaited awaited, String trouble, String standing) {
    String message = "unit " + awaited.name + " is " + standing + ": " + trouble;
    terminal.err("Error waiting for units: " + message);
    terminal.err("See: fleetctl status " + awaited.name + ", fleetctl journal " + awaited.name);
    failure = new Outcome.Unsettled(message);
  }

  private void report() throws InterruptedException {
    long now = now();
    if (now - nextReport < 0) {
      return;
    }
    nextReport = now + REPORT_PERIOD.toNanos();
    CallFailure broken = watches.broken();
    String text = broken != null ? "Waiting for the registry: " + broken.text() : standings();
    if (!text.isEmpty() && !text.equals(lastReport)) {
      terminal.err(text);
    }
    lastReport = text;
  }

  private String standings() throws InterruptedException {
    List<Awaited> waiting = new ArrayList<>(board.at(Awaited.Stage.REACHING));
    waiting.addAll(board.at(Awaited.Stage.SETTLING));
    if (waiting.size() > 3) {
      return "Waiting for %d of %d units, among them %s: %s"
          .formatted(waiting.size(), board.size(), waiting.getFirst().name, standing(waiting));
    }
    var text = new StringBuilder();
    for (Awaited awaited : waiting) {
      text.append(text.isEmpty() ? "" : "\n").append("Waiting for unit ").append(awaited.name);
      text.append(": ").append(standing(List.of(awaited)));
    }
    return text.toString();
  }

  private String standing(List<Awaited> waiting) throws InterruptedException {
    Awaited first = waiting.getFirst();
    String machine = first.machineId().isEmpty() ? first.anyMachine() : first.machineId();
    return first.standing(directory.with(machine));
  }
}
