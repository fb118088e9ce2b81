package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.embedded.host.ProcessEnd;
import dev.fleet.agent.linux.Accounts;
import dev.fleet.agent.linux.LinuxException;
import dev.fleet.agent.linux.Processes;
import dev.fleet.runtime.loop.EventLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Follows processes of units that are not our children, so that nobody tells us of their ends: the
 * kernel's descriptor of a process does. How they ended can be read only while their own parent has
 * not asked for it. Confined to the manager's loop.
 */
final class Strangers implements AutoCloseable {
  private static final ProcessEnd UNKNOWN = new ProcessEnd(ProcessEnd.Code.UNKNOWN, 0);
  private static final int CORE_FLAG = 0x80;
  private static final int SIGNAL_MASK = 0x7f;
  private static final int STATUS_SHIFT = 8;
  private static final int STATUS_MASK = 0xff;

  private final Poller poller;
  private final EventLoop loop;
  private final Proc proc;
  private final Ends ends;
  private final Map<Integer, Followed> followed = new HashMap<>();

  private record Followed(LinuxGroup group, Optional<Poller.Watch> watch) {}

  /** Told of ends, on the loop. */
  @FunctionalInterface
  interface Ends {
    void ended(LinuxGroup group, int pid, ProcessEnd end);
  }

  Strangers(Poller poller, EventLoop loop, Proc proc, Ends ends) {
    this.poller = poller;
    this.loop = loop;
    this.proc = proc;
    this.ends = ends;
  }

  /** Follows a process, unless it is followed already or a child of ours. */
  void follow(LinuxGroup group, int pid) {
    boolean child = proc.stat(pid).filter(stat -> stat.parent() == proc.self()).isPresent();
    if (child || followed.containsKey(pid)) {
      return;
    }
    Poller.Watch watch;
    try {
      watch = poller.watchOnce(Processes.descriptor(pid), () -> () -> over(pid));
      watch.arm();
    } catch (LinuxException e) {
      // It has just ended; or the kernel is older than 5.3, and then nothing else is known either.
      followed.put(pid, new Followed(group, Optional.empty()));
      loop.after(Duration.ZERO, () -> over(pid));
      return;
    }
    followed.put(pid, new Followed(group, Optional.of(watch)));
  }

  private void over(int pid) {
    Optional<ProcStat> stat = proc.stat(pid);
    if (stat.isPresent() && stat.get().parent() == proc.self()) {
      return; // It has become ours meanwhile, and is told as such.
    }
    ProcessEnd end = stat.flatMap(Strangers::endOf).orElse(UNKNOWN);
    remove(pid).ifPresent(gone -> ends.ended(gone.group(), pid, end));
  }

  /** Follows it no longer: it is told by other means. */
  void forget(int pid) {
    remove(pid);
  }

  private Optional<Followed> remove(int pid) {
    Optional<Followed> gone = Optional.ofNullable(followed.remove(pid));
    gone.flatMap(Followed::watch).ifPresent(Poller.Watch::close);
    return gone;
  }

  /** How a zombie ended, if we may know. */
  private static Optional<ProcessEnd> endOf(ProcStat zombie) {
    if (!zombie.isDead() || zombie.exitCode().isEmpty() || !isReadable(zombie.pid())) {
      return Optional.empty();
    }
    // As wait(2) gives it.
    int code = zombie.exitCode().getAsInt();
    int signal = code & SIGNAL_MASK;
    if (signal == 0) {
      return Optional.of(ProcessEnd.exited((code >> STATUS_SHIFT) & STATUS_MASK));
    }
    boolean dumped = (code & CORE_FLAG) != 0;
    return Optional.of(
        new ProcessEnd(dumped ? ProcessEnd.Code.DUMPED : ProcessEnd.Code.KILLED, signal));
  }

  /** Of another user's process the kernel would say that it exited with 0. */
  private static boolean isReadable(int pid) {
    try {
      long uid = Accounts.ownUid();
      return uid == 0
          || Long.valueOf(uid)
              .equals(
                  Integer.toUnsignedLong(
                      (Integer) Files.getAttribute(Path.of("/proc/" + pid), "unix:uid")));
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    List.copyOf(followed.keySet()).forEach(this::remove);
  }
}
