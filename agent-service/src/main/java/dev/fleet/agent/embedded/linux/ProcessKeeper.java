package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.embedded.host.GroupListener;
import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.embedded.host.Launch;
import dev.fleet.agent.embedded.host.Leftover;
import dev.fleet.agent.embedded.host.ProcessEnd;
import dev.fleet.agent.embedded.host.Spawn;
import dev.fleet.agent.linux.Children;
import dev.fleet.agent.linux.LinuxException;
import dev.fleet.journalfiles.ProcessFields;
import dev.fleet.runtime.loop.EventLoop;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.ResourceLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * All processes of all units: starts them, tells of their ends, and knows whose they are. Confined
 * to the manager's loop.
 */
final class ProcessKeeper implements LinuxGroup.Groups, Reaper.Ends, AutoCloseable {
  /** How often it is looked whether setpriv(1), which takes 1 or 2 ms, is done. */
  private static final Duration SETPRIV_PAUSE = Duration.ofMillis(2);

  private static final String MARK = "INVOCATION_ID";

  /** Exit statuses of setpriv(1) that could not execute the program. */
  private static final Set<Integer> NOT_EXECUTED = Set.of(126, 127);

  private final EventLoop loop;
  private final Proc proc;
  private final Launcher launcher;
  private final Outputs outputs;
  private final Rosters rosters;
  private final Strangers strangers;
  private final Runnable childExists;
  private final Consumer<UnitName> lastWords;

  private final Map<UnitName, LinuxGroup> open = new LinkedHashMap<>();

  /** Of runs that are over; with some luck their processes end, too. */
  private final Map<UnitName, Members> abandoned = new HashMap<>();

  private final Map<Integer, Child> children = new HashMap<>();
  private final Set<UnitName> disturbed = new LinkedHashSet<>();

  /** A process that was spawned. */
  private static final class Child {
    final LinuxGroup group;
    final boolean bySetpriv;
    boolean toldExecuted;

    Child(LinuxGroup group, boolean bySetpriv) {
      this.group = group;
      this.bySetpriv = bySetpriv;
    }
  }

  /**
   * @param childExists run when there is a new child
   * @param lastWords told before the end of a process of a unit is
   */
  ProcessKeeper(
      EventLoop loop,
      Proc proc,
      Launcher launcher,
      Outputs outputs,
      Rosters rosters,
      Poller poller,
      Runnable childExists,
      Consumer<UnitName> lastWords) {
    this.loop = loop;
    this.proc = proc;
    this.launcher = launcher;
    this.outputs = outputs;
    this.rosters = rosters;
    this.strangers = new Strangers(poller, loop, proc, this::strangerEnded);
    this.childExists = childExists;
    this.lastWords = lastWords;
  }

  LinuxGroup open(UnitName unit, String invocationId, ResourceLimits limits, GroupListener listener)
      throws HostException {
    checkNotOpen(unit);
    try {
      return opened(unit, invocationId, listener, rosters.open(unit, invocationId, limits));
    } catch (IOException e) {
      throw new HostException("the processes of " + unit + " cannot be kept together: " + e, e);
    }
  }

  LinuxGroup takeOver(Leftover leftover, GroupListener listener) throws HostException {
    checkNotOpen(leftover.unit());
    Members members =
        rosters
            .takeOver(leftover)
            .orElseThrow(
                () -> new HostException("nothing is left of " + leftover.unit() + " any more"));
    LinuxGroup group = opened(leftover.unit(), leftover.invocationId(), listener, members);
    leftover.pids().forEach(pid -> strangers.follow(group, pid));
    // All of them may have ended meanwhile.
    group.occupied();
    loop.after(Duration.ZERO, group::check);
    return group;
  }

  private void checkNotOpen(UnitName unit) {
    if (open.containsKey(unit)) {
      throw new IllegalStateException("the group of " + unit + " is still open");
    }
  }

  private LinuxGroup opened(
      UnitName unit, String invocationId, GroupListener listener, Members members) {
    var group = new LinuxGroup(unit, invocationId, listener, members, this, proc);
    open.put(unit, group);
    abandoned.remove(unit);
    if (!members.isEmpty()) {
      group.occupied();
    }
    return group;
  }

  /** Whether a process is of a unit, even if its end is still to be told. */
  boolean isOf(UnitName unit, int pid) {
    LinuxGroup group = open.get(unit);
    return group != null && group.knows(pid);
  }

  @Override
  public Launch spawn(LinuxGroup group, Spawn spawn) {
    Spawn marked = marked(spawn, group.invocationId());
    var placed = new ArrayList<Integer>(1);
    Launcher.Started started;
    try {
      started =
          launcher.start(
              marked,
              pid -> {
                placed.add(pid);
                place(group, pid);
              });
    } catch (SpawnException e) {
      placed.forEach(group.members()::gone);
      return e.failed();
    }
    int pid = started.pid();
    children.put(pid, new Child(group, started.bySetpriv()));
    childExists.run();
    outputs.take(group, marked, started, fields(group, spawn, started));
    loop.after(Duration.ZERO, () -> checkExecuted(pid));
    return new Launch.Launched(pid);
  }

  private static void place(LinuxGroup group, int pid) throws SpawnException {
    try {
      group.members().place(pid);
    } catch (LinuxException e) {
      throw new SpawnException(ExitStep.CGROUP, e);
    }
  }

  /** Tells it, unless the process has ended, or is not as far as that yet. */
  private void checkExecuted(int pid) {
    Child child = children.get(pid);
    if (child == null || child.toldExecuted) {
      return;
    }
    boolean preparing =
        child.bySetpriv
            && proc.stat(pid).filter(stat -> Launcher.isSetpriv(stat.name())).isPresent();
    if (preparing) {
      loop.after(SETPRIV_PAUSE, () -> checkExecuted(pid));
    } else {
      child.toldExecuted = true;
      child.group.executed(pid);
    }
  }

  /** By this a process is found that got away from its session and its parent. */
  private static Spawn marked(Spawn spawn, String invocationId) {
    if (spawn.environment().containsKey(MARK)) {
      return spawn;
    }
    var environment = new LinkedHashMap<>(spawn.environment());
    environment.put(MARK, invocationId);
    return new Spawn(
        spawn.executable(),
        spawn.argv(),
        environment,
        spawn.ownPid(),
        spawn.context(),
        spawn.privileges(),
        spawn.descriptors(),
        spawn.nonBlocking(),
        spawn.socket());
  }

  private ProcessFields fields(LinuxGroup group, Spawn spawn, Launcher.Started started) {
    // It may have ended already, and then what is known from here must do.
    String name =
        started.bySetpriv()
            ? Outputs.name(started.executable())
            : proc.stat(started.pid())
                .map(ProcStat::name)
                .orElseGet(() -> Outputs.name(started.executable()));
    String executable =
        started.bySetpriv()
            ? started.executable()
            : proc.executable(started.pid()).orElseGet(started::executable);
    return new ProcessFields(
        started.pid(),
        (int) started.identity().uid(),
        (int) started.identity().gid(),
        name,
        executable,
        String.join(" ", spawn.argv()),
        group.path());
  }

  @Override
  public void follow(LinuxGroup group, int pid) {
    strangers.follow(group, pid);
  }

  @Override
  public void closed(LinuxGroup group) {
    UnitName unit = group.unit();
    open.remove(unit);
    abandoned.put(unit, group.members());
    sweep(unit);
  }

  /** Forgets a unit whose run is over once its processes are gone. */
  private void sweep(UnitName unit) {
    Members members = abandoned.get(unit);
    if (members == null) {
      return;
    }
    members.settle(
        () -> {
          if (members.equals(abandoned.get(unit)) && members.isEmpty()) {
            abandoned.remove(unit);
            rosters.end(unit, members);
          }
        });
  }

  @Override
  public Runnable ended(Children.Ended ended, ProcStat stat) {
    int pid = ended.pid();
    strangers.forget(pid);
    Child child = children.remove(pid);
    if (child != null) {
      child.group.members().gone(pid);
      disturbed.add(child.group.unit());
      boolean executed = !isNotExecuted(ended, child, stat);
      ProcessEnd end = executed ? end(ended) : ExitStep.EXEC.end();
      return () -> {
        if (executed && !child.toldExecuted) {
          child.group.executed(pid);
        }
        lastWords.accept(child.group.unit());
        child.group.ended(pid, end, stat.cpuTicks());
      };
    }
    Optional<UnitName> owner = rosters.owner(stat);
    owner.ifPresent(disturbed::add);
    Optional<LinuxGroup> group = owner.map(open::get);
    group.ifPresent(g -> g.members().gone(pid));
    ProcessEnd end = end(ended);
    return () -> group.ifPresent(g -> g.ended(pid, end, stat.cpuTicks()));
  }

  private static boolean isNotExecuted(Children.Ended ended, Child child, ProcStat stat) {
    return child.bySetpriv
        && Launcher.isSetpriv(stat.name())
        && ended.way() == Children.Way.EXITED
        && NOT_EXECUTED.contains(ended.status());
  }

  private static ProcessEnd end(Children.Ended ended) {
    return switch (ended.way()) {
      case EXITED -> ProcessEnd.exited(ended.status());
      case KILLED -> ProcessEnd.killed(ended.status());
      case DUMPED -> new ProcessEnd(ProcessEnd.Code.DUMPED, ended.status());
    };
  }

  private void strangerEnded(LinuxGroup group, int pid, ProcessEnd end) {
    group.members().gone(pid);
    group.ended(pid, end, 0);
    // What it forked became another's child, which nobody tells us of either.
    group
        .ifOpen()
        .ifPresent(
            members ->
                members.settle(
                    () -> members.pids().forEach(other -> strangers.follow(group, other))));
    disturbed.add(group.unit());
    drained();
  }

  @Override
  public void drained() {
    var units = List.copyOf(disturbed);
    disturbed.clear();
    for (UnitName unit : units) {
      LinuxGroup group = open.get(unit);
      if (group != null) {
        group.check();
      } else {
        sweep(unit);
      }
    }
  }

  @Override
  public void close() {
    strangers.close();
  }
}
