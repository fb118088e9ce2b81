package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.linux.Children;
import dev.fleet.agent.linux.Descriptors;
import dev.fleet.agent.linux.Fifos;
import dev.fleet.agent.linux.LinuxException;
import dev.fleet.agent.linux.PosixSpawn;
import dev.fleet.agent.linux.Processes;
import dev.fleet.agent.linux.ThreadSurroundings;
import dev.fleet.runtime.log.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Holds a new process back until everything is set that only others can set for it: its control
 * group, its limits, and what it is to be told about itself.
 *
 * <p>posix_spawn(3) has no step for these, but it can open files in the new process before the
 * program is executed, and opening a FIFO waits until the other end is opened. So the first things
 * that each new process opens are two FIFOs: at the first one it says that it is there, at the
 * second one it waits. Meanwhile a thread of this class sits in posix_spawn, and since the new
 * process shares the memory of that thread until it executes its program, even its environment can
 * still be filled in.
 *
 * <p>If this process dies with a child waiting, the next manager lets it go, and the child then
 * fails at its third step, which is to open something that died with its parent.
 *
 * <p>Confined to the manager's loop.
 */
final class SpawnGate implements AutoCloseable {
  private static final Log LOG = Log.of(SpawnGate.class);
  private static final int OWNER_ONLY = 0600;
  private static final int KILL = 9;

  /** How many process numbers are tried before all processes are looked at. */
  private static final int NEAR = 256;

  private final Proc proc;
  private final Path arrival;
  private final Path release;

  /**
   * One thread for all, as long as this process lives: a child can ask to get a signal when the
   * thread ends that made it.
   */
  private final ExecutorService spawner =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("fleet-spawner").factory());

  /** Makes the process; on the spawner's thread. */
  @FunctionalInterface
  interface Start {
    int start() throws LinuxException;
  }

  /** Sets up the process that waits; if that fails, it is killed. */
  @FunctionalInterface
  interface Preparation {
    void prepare(int pid) throws SpawnException;
  }

  /**
   * Opens a gate.
   *
   * @param directory only for this; what an earlier process left in it is ended
   */
  SpawnGate(Path directory, Proc proc) throws IOException {
    this.proc = proc;
    Files.createDirectories(directory);
    this.arrival = directory.resolve("arrival");
    this.release = directory.resolve("release");
    endLeftOvers();
    Fifos.make(arrival.toString(), OWNER_ONLY);
    Fifos.make(release.toString(), OWNER_ONLY);
    submit(
        () -> {
          ThreadSurroundings.separate();
          return 0;
        });
  }

  /** Lets processes go that wait for a manager that was killed: they find that out and end. */
  private void endLeftOvers() throws IOException {
    for (Path fifo : List.of(release, arrival)) {
      if (Files.exists(fifo)) {
        int descriptor = openBothWays(fifo);
        Files.delete(fifo);
        Descriptors.close(descriptor);
      }
    }
  }

  /** Has the new process wait; to be called before any other of its steps is added. */
  void addTo(PosixSpawn spawn) throws LinuxException {
    spawn.open(0, arrival.toString(), Descriptors.READ);
    spawn.open(0, release.toString(), Descriptors.READ);
    spawn.open(0, "/proc/" + proc.self() + "/exe", Descriptors.READ);
  }

  /**
   * Makes a process and lets it go once it is prepared.
   *
   * @return its number; it runs its program
   * @throws LinuxException if it could not be made or could not run its program; then it is gone
   * @throws SpawnException if the preparation failed; then it is gone
   */
  int spawn(int umask, Start start, Preparation preparation) throws LinuxException, SpawnException {
    Future<Integer> started =
        spawner.submit(
            () -> {
              try {
                ThreadSurroundings.umask(umask);
                return start.start();
              } finally {
                // If there is no process, nobody else opens what the loop waits at.
                Descriptors.close(
                    Descriptors.open(
                        arrival.toString(), Descriptors.READ | Descriptors.NON_BLOCKING, 0));
              }
            });
    Descriptors.close(Descriptors.open(arrival.toString(), Descriptors.WRITE, 0));
    Optional<Integer> waiting = started.isDone() ? Optional.empty() : findWaiting();
    SpawnException failure = null;
    if (waiting.isPresent()) {
      failure = prepare(waiting.get(), preparation);
    }
    int pid;
    int gate = openBothWays(release);
    try {
      pid = result(started);
    } finally {
      Descriptors.close(gate);
    }
    if (waiting.isEmpty()) {
      LOG.warn("a new process was found too late to be held back", "pid", pid);
      failure = prepare(pid, preparation);
    }
    if (failure != null) {
      Children.await(pid);
      Children.reap(pid);
      throw failure;
    }
    return pid;
  }

  /** Kills the process if it cannot be prepared. */
  private static @Nullable SpawnException prepare(int pid, Preparation preparation)
      throws LinuxException {
    try {
      preparation.prepare(pid);
      return null;
    } catch (SpawnException e) {
      Processes.signal(pid, KILL);
      return e;
    }
  }

  /**
   * The process that waits: a child of ours that leads a session and still runs this very program,
   * which no other child does. It is one of the youngest.
   */
  private Optional<Integer> findWaiting() {
    int last = proc.lastPid();
    for (int pid = last; pid > Math.max(1, last - NEAR); pid--) {
      if (isWaiting(pid)) {
        return Optional.of(pid);
      }
    }
    for (int pid : proc.pids()) {
      if (isWaiting(pid)) {
        return Optional.of(pid);
      }
    }
    return Optional.empty();
  }

  private boolean isWaiting(int pid) {
    Optional<ProcStat> stat = proc.stat(pid);
    return stat.isPresent()
        && stat.get().parent() == proc.self()
        && stat.get().session() == pid
        && proc.runsSameAsSelf(pid);
  }

  private int submit(Callable<Integer> task) throws LinuxException {
    return result(spawner.submit(task));
  }

  /** Waits for the spawner's thread, whatever happens: it holds a process back. */
  private static int result(Future<Integer> future) throws LinuxException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          switch (e.getCause()) {
            case LinuxException cause -> throw cause;
            case RuntimeException cause -> throw cause;
            case Error cause -> throw cause;
            case null, default -> throw new IllegalStateException(e);
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Opens a FIFO so that it does not wait, and that whoever waits for either end goes on. */
  private static int openBothWays(Path fifo) throws LinuxException {
    return Descriptors.open(fifo.toString(), Descriptors.READ_WRITE | Descriptors.NON_BLOCKING, 0);
  }

  @Override
  public void close() {
    // The thread stays: see its comment. It waits for work that does not come.
    for (Path fifo : List.of(arrival, release)) {
      try {
        Files.deleteIfExists(fifo);
      } catch (IOException e) {
        LOG.warn("a FIFO cannot be removed", e, "fifo", fifo);
      }
    }
  }
}
