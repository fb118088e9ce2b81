package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.embedded.host.GroupListener;
import dev.fleet.agent.embedded.host.Launch;
import dev.fleet.agent.embedded.host.ProcessEnd;
import dev.fleet.agent.embedded.host.ProcessGroup;
import dev.fleet.agent.embedded.host.ProcessInfo;
import dev.fleet.agent.embedded.host.Spawn;
import dev.fleet.agent.embedded.host.Usage;
import dev.fleet.agent.linux.LinuxException;
import dev.fleet.agent.linux.Processes;
import dev.fleet.runtime.log.Log;
import dev.fleet.unit.UnitName;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The processes of one run of a unit. Confined to the manager's loop. */
final class LinuxGroup implements ProcessGroup {
  private static final Log LOG = Log.of(LinuxGroup.class);
  private static final int KILL = 9;

  /** How often those are looked for that were forked while the others got a signal. */
  private static final int MOST_PASSES = 16;

  private final UnitName unit;
  private final String invocationId;
  private final GroupListener listener;
  private final Members members;
  private final Groups groups;
  private final GroupReport report;
  private boolean occupied;
  private boolean closed;

  /** Children of ours whose ends are still to be told; the kernel may count them no more. */
  private final Set<Integer> untold = new HashSet<>();

  /** Counts processes. A new one must not get what was meant for those before it. */
  private int spawned;

  /** What a group needs of its host. */
  interface Groups {
    Launch spawn(LinuxGroup group, Spawn spawn);

    /** Follows a process that is not a child of ours. */
    void follow(LinuxGroup group, int pid);

    /** The group is closed. */
    void closed(LinuxGroup group);
  }

  LinuxGroup(
      UnitName unit,
      String invocationId,
      GroupListener listener,
      Members members,
      Groups groups,
      Proc proc) {
    this.unit = unit;
    this.invocationId = invocationId;
    this.listener = listener;
    this.members = members;
    this.groups = groups;
    this.report = new GroupReport(members, proc);
  }

  UnitName unit() {
    return unit;
  }

  String invocationId() {
    return invocationId;
  }

  Members members() {
    return members;
  }

  @Override
  public Launch spawn(Spawn spawn) {
    if (closed) {
      throw new IllegalStateException("the group of " + unit + " is closed");
    }
    spawned++;
    Launch launch = groups.spawn(this, spawn);
    if (launch instanceof Launch.Launched launched) {
      occupied = true;
      untold.add(launched.pid());
    }
    return launch;
  }

  /** There are processes already. */
  void occupied() {
    occupied = true;
  }

  /** A spawned process runs its program. */
  void executed(int pid) {
    if (!closed) {
      listener.executed(pid);
    }
  }

  /** A process is gone; {@code ticks} is the CPU time that it had. */
  void ended(int pid, ProcessEnd end, long ticks) {
    report.ended(ticks);
    untold.remove(pid);
    if (!closed) {
      listener.exited(pid, end);
    }
  }

  /** Tells if the group has become empty; maybe a bit later. */
  void check() {
    if (!closed && occupied) {
      members.settle(this::checkNow);
    }
  }

  private void checkNow() {
    if (!closed && occupied && isEmpty()) {
      occupied = false;
      listener.emptied();
    }
  }

  @Override
  public boolean signal(int pid, int signal) {
    return contains(pid) && send(pid, signal);
  }

  @Override
  public int signalAll(int signal, Set<Integer> except) {
    if (signal == KILL && except.isEmpty()) {
      int count = members.pids().size();
      if (members.killAll()) {
        return count;
      }
    }
    return pursue(signal, new HashSet<>(except), spawned, 1);
  }

  /** Signals all that had none; then again those that were forked meanwhile. */
  private int pursue(int signal, Set<Integer> done, int then, int pass) {
    int count = 0;
    for (int pid : members.pids()) {
      if (done.add(pid) && send(pid, signal)) {
        count++;
      }
    }
    // The second pass comes in any case: the first may have been by a list some ms old.
    if ((count > 0 || pass == 1) && pass < MOST_PASSES) {
      members.lookAgain(
          () -> {
            if (!closed && spawned == then) {
              pursue(signal, done, then, pass + 1);
            }
          });
    }
    return count;
  }

  private boolean send(int pid, int signal) {
    try {
      return Processes.signal(pid, signal);
    } catch (LinuxException e) {
      LOG.warn("a process cannot be signalled", e, "unit", unit, "pid", pid, "signal", signal);
      return false;
    }
  }

  @Override
  public boolean isEmpty() {
    return untold.isEmpty() && members.isEmpty();
  }

  /** Whether a process is of this group, even if it has just ended. */
  boolean knows(int pid) {
    return untold.contains(pid) || contains(pid);
  }

  @Override
  public boolean contains(int pid) {
    return pid > 1 && members.contains(pid);
  }

  @Override
  public List<ProcessInfo> processes() {
    return report.processes();
  }

  @Override
  public Usage usage() {
    return report.usage();
  }

  @Override
  public String path() {
    return members.path();
  }

  @Override
  public boolean adopt(int pid) {
    if (!contains(pid)) {
      return false;
    }
    occupied = true;
    groups.follow(this, pid);
    return true;
  }

  @Override
  public List<String> notes() {
    return members.notes();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      groups.closed(this);
    }
  }

  Optional<Members> ifOpen() {
    return closed ? Optional.empty() : Optional.of(members);
  }
}
