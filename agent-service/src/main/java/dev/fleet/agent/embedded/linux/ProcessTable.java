package dev.fleet.agent.embedded.linux;

import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.clock.Timers.Timer;
import dev.fleet.runtime.log.Log;
import dev.fleet.runtime.loop.EventLoop;
import dev.fleet.unit.UnitName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which process is of which unit, where no control group tells: found by looking at all processes.
 *
 * <p>Every descendant of ours whose parent ends becomes a child of ours, so none gets out of sight.
 * A process is of the unit of its parent; or else of the unit whose session it is in, since each
 * spawned process leads a new one; or else of the unit whose invocation ID is in its environment. A
 * child of ours that shows none of these, having left its session and cleared its environment
 * before it was ever seen, is counted to the unit one of whose processes ended last.
 *
 * <p>Looking costs some 10 µs a process, so it is done only when something happened: at once when
 * somebody asks, else no more often than every {@link #PAUSE}. Confined to the manager's loop.
 */
final class ProcessTable {
  private static final Log LOG = Log.of(ProcessTable.class);
  static final Duration PAUSE = Duration.ofMillis(20);

  private final Proc proc;
  private final EventLoop loop;
  private final Clocks clocks;
  private final Map<Integer, Member> members = new HashMap<>();

  /** Members that have ended and are still to be reaped. */
  private final Map<Integer, Member> zombies = new HashMap<>();

  private final Map<Integer, UnitName> sessions = new HashMap<>();
  private final Map<String, UnitName> invocations = new HashMap<>();

  /** Processes that are of no unit, with their starts, so that they are not read each time. */
  private final Map<Integer, Long> dismissed = new HashMap<>();

  private final List<Runnable> waiting = new ArrayList<>();
  private @Nullable Timer timer;
  private @Nullable UnitName endedLast;
  private long lookedAt;
  private boolean settled;

  /** Whether processes that are not descendants of ours may be of units. */
  private boolean strangers;

  /**
   * A process.
   *
   * @param guessed whether it showed no sign of its unit; one that was just being executed has no
   *     environment to show
   */
  private record Member(int pid, long start, UnitName unit, boolean guessed) {}

  ProcessTable(Proc proc, EventLoop loop, Clocks clocks) {
    this.proc = proc;
    this.loop = loop;
    this.clocks = clocks;
  }

  /** Processes with this invocation ID in their environment are of this unit from now on. */
  void invocation(String invocationId, UnitName unit) {
    invocations.put(invocationId, unit);
  }

  /** The unit's processes are gone. */
  void forget(UnitName unit) {
    invocations.values().removeIf(unit::equals);
    sessions.values().removeIf(unit::equals);
  }

  /** Processes of this session are of this unit, also if they descend from none of ours. */
  void session(int session, UnitName unit) {
    sessions.put(session, unit);
  }

  /** Looks for units' processes among those that are no descendants of ours, too. */
  void includeStrangers() {
    strangers = true;
  }

  /** A new child, which leads a session. */
  void add(int pid, UnitName unit) {
    proc.stat(pid).ifPresent(stat -> members.put(pid, new Member(pid, stat.start(), unit, false)));
    sessions.put(pid, unit);
  }

  /** A process has been reaped; what it had forked has another parent from now on. */
  void remove(int pid, UnitName unit) {
    members.remove(pid);
    zombies.remove(pid);
    endedLast = unit;
    settled = false;
  }

  /** Whether it is known what the ends of processes have left. */
  boolean isSettled() {
    return settled;
  }

  /**
   * The living members of a unit; what was forked within the last {@link #PAUSE} by one that still
   * lives may be missing.
   */
  List<Integer> membersOf(UnitName unit) {
    if (!settled || clocks.nanos() - lookedAt > PAUSE.toNanos()) {
      look();
    }
    return known(unit);
  }

  /** Whether a unit has living members. */
  boolean hasMembers(UnitName unit) {
    if (known(unit).isEmpty() && !settled) {
      look();
    }
    return !known(unit).isEmpty();
  }

  /** The members as of the last look. */
  private List<Integer> known(UnitName unit) {
    return members.values().stream()
        .filter(member -> member.unit().equals(unit))
        .map(Member::pid)
        .sorted()
        .toList();
  }

  /** Calls back after a look that begins after this call. */
  void afterLook(Runnable then) {
    waiting.add(then);
    if (timer == null) {
      long since = clocks.nanos() - lookedAt;
      Duration delay = PAUSE.minusNanos(since);
      timer = loop.after(delay.isNegative() ? Duration.ZERO : delay, this::lookForAll);
    }
  }

  private void lookForAll() {
    timer = null;
    look();
    var then = List.copyOf(waiting);
    waiting.clear();
    then.forEach(Runnable::run);
  }

  /** The unit of a process, without a look at the others; also of a zombie. */
  Optional<UnitName> owner(ProcStat stat) {
    for (Map<Integer, Member> known : List.of(members, zombies)) {
      Member member = known.get(stat.pid());
      if (member != null && member.start() == stat.start()) {
        return Optional.of(member.unit());
      }
    }
    UnitName bySession = sessions.get(stat.session());
    if (bySession != null) {
      return Optional.of(bySession);
    }
    if (stat.parent() > 1 && stat.parent() != proc.self()) {
      Optional<UnitName> byParent = proc.stat(stat.parent()).flatMap(this::owner);
      if (byParent.isPresent()) {
        return byParent;
      }
    }
    return byEnvironment(stat.pid());
  }

  private Optional<UnitName> byEnvironment(int pid) {
    return proc.environment(pid, "INVOCATION_ID").map(invocations::get);
  }

  /** Looks at all processes. */
  void look() {
    var processes = new ArrayList<ProcStat>();
    for (int pid : proc.pids()) {
      proc.stat(pid).ifPresent(processes::add);
    }
    // Parents before their children, so that one pass is enough.
    processes.sort(Comparator.comparingLong(ProcStat::start).thenComparingInt(ProcStat::pid));
    var before = new HashMap<>(zombies);
    before.putAll(members);
    zombies.clear();
    var dismissedBefore = Map.copyOf(dismissed);
    members.clear();
    dismissed.clear();
    for (ProcStat process : processes) {
      Member known = before.get(process.pid());
      if (known != null && known.start() == process.start()) {
        (process.isDead() ? zombies : members).put(process.pid(), confirmed(known));
      } else if (!process.isDead()) {
        // Whose a dead one was is seen when it is reaped.
        classifyUnlessDismissed(process, dismissedBefore);
      }
    }
    sessions.keySet().retainAll(Set.copyOf(processes.stream().map(ProcStat::session).toList()));
    lookedAt = clocks.nanos();
    settled = true;
  }

  /** A guess that has turned out wrong is mended. */
  private Member confirmed(Member known) {
    return known.guessed()
        ? byEnvironment(known.pid())
            .map(unit -> new Member(known.pid(), known.start(), unit, false))
            .orElse(known)
        : known;
  }

  private void classifyUnlessDismissed(ProcStat process, Map<Integer, Long> dismissedBefore) {
    Long start = dismissedBefore.get(process.pid());
    boolean same = start != null && start == process.start();
    // What becomes our child is no stranger any more.
    if (same && process.parent() != proc.self()) {
      dismissed.put(process.pid(), process.start());
    } else {
      classify(process);
    }
  }

  private void classify(ProcStat process) {
    Optional<UnitName> unit =
        Optional.ofNullable(members.get(process.parent()))
            .map(Member::unit)
            .or(() -> Optional.ofNullable(sessions.get(process.session())));
    boolean orphan = process.parent() == proc.self() && process.session() != proc.ownSession();
    if (unit.isEmpty() && (orphan || strangers)) {
      unit = byEnvironment(process.pid());
    }
    boolean guessed = unit.isEmpty() && orphan && endedLast != null;
    if (guessed) {
      LOG.debug("a process hides whose it is", "pid", process.pid(), "probably", endedLast);
      unit = Optional.ofNullable(endedLast);
    }
    if (unit.isPresent()) {
      members.put(process.pid(), new Member(process.pid(), process.start(), unit.get(), guessed));
      sessions.putIfAbsent(process.session(), unit.get());
    } else {
      dismissed.put(process.pid(), process.start());
    }
  }
}
