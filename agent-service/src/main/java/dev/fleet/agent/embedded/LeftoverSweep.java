package dev.fleet.agent.embedded;

import dev.fleet.agent.embedded.host.GroupListener;
import dev.fleet.agent.embedded.host.Host;
import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.embedded.host.Leftover;
import dev.fleet.agent.embedded.host.ProcessEnd;
import dev.fleet.agent.embedded.host.ProcessGroup;
import dev.fleet.runtime.clock.Timers;
import dev.fleet.runtime.log.Log;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stops what an earlier manager left running when it was killed, before anything of this one
 * starts: first with SIGTERM, then with SIGKILL. Confined to the manager's loop.
 */
final class LeftoverSweep {
  private static final Log LOG = Log.of(LeftoverSweep.class);
  private static final int KILL = 9;
  private static final int TERM = 15;
  private static final int CONT = 18;

  /** How long the processes may take to end by themselves. */
  static final Duration GENTLE = Duration.ofSeconds(5);

  /** How long SIGKILL may take. */
  static final Duration HARD = Duration.ofSeconds(5);

  private final Host host;
  private final Timers timers;
  private final Runnable done;
  private final Map<Leftover, ProcessGroup> open = new HashMap<>();
  private Timers.@Nullable Timer timer;
  private boolean finished;

  /**
   * @param done runs once, when nothing is left
   */
  LeftoverSweep(Host host, Timers timers, Runnable done) {
    this.host = host;
    this.timers = timers;
    this.done = done;
  }

  void run() {
    for (Leftover leftover : host.leftovers()) {
      LOG.info(
          "stopping what an earlier agent left running",
          "unit",
          leftover.unit(),
          "processes",
          leftover.pids().size());
      try {
        open.put(leftover, host.takeOver(leftover, new Events(leftover)));
      } catch (HostException e) {
        LOG.warn("cannot take over what was left", e, "unit", leftover.unit());
      }
    }
    List.copyOf(open.keySet()).forEach(this::closeIfEmpty);
    if (open.isEmpty()) {
      finish();
      return;
    }
    signal(TERM);
    signal(CONT);
    timer = timers.after(GENTLE, this::hard);
  }

  private void signal(int number) {
    List.copyOf(open.values()).forEach(group -> group.signalAll(number, Set.of()));
  }

  private void hard() {
    signal(KILL);
    timer =
        timers.after(
            HARD,
            () -> {
              open.keySet()
                  .forEach(
                      left -> LOG.warn("processes that SIGKILL does not end", "unit", left.unit()));
              finish();
            });
  }

  private void closeIfEmpty(Leftover leftover) {
    ProcessGroup group = open.get(leftover);
    if (group != null && group.isEmpty()) {
      group.close();
      open.remove(leftover);
    }
  }

  private void finish() {
    if (!finished) {
      finished = true;
      if (timer != null) {
        timer.cancel();
      }
      open.values().forEach(ProcessGroup::close);
      open.clear();
      done.run();
    }
  }

  private final class Events implements GroupListener {
    private final Leftover leftover;

    Events(Leftover leftover) {
      this.leftover = leftover;
    }

    @Override
    public void executed(int pid) {}

    @Override
    public void exited(int pid, ProcessEnd end) {}

    @Override
    public void emptied() {
      closeIfEmpty(leftover);
      if (open.isEmpty()) {
        finish();
      }
    }
  }
}
