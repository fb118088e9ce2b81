package dev.fleet.agent.embedded.host;

import java.util.List;
import java.util.Set;

/**
 * All processes of one run of a unit: those spawned here and all their descendants, double forks
 * included.
 */
public interface ProcessGroup extends AutoCloseable {
  /** Starts a process. Whether it is there is known at once, what becomes of it is told later. */
  Launch spawn(Spawn spawn);

  /**
   * Sends a signal to one process, if it is of this group and still there.
   *
   * @return whether it was
   */
  boolean signal(int pid, int signal);

  /**
   * Sends a signal to all processes of the group, those that are made meanwhile included.
   *
   * @param except these don't get it
   * @return how many got it
   */
  int signalAll(int signal, Set<Integer> except);

  /** Whether no process is left. Zombies don't count. */
  boolean isEmpty();

  /** Whether a living process is of this group. */
  boolean contains(int pid);

  /** The living processes, each parent before its children; at most 1,000. */
  List<ProcessInfo> processes();

  Usage usage();

  /** Where the group is in the tree that {@code status} shows, e.g. {@code /fleet/web.service}. */
  String path();

  /**
   * Follows a process that was not spawned here, as {@code PIDFile=} and {@code MAINPID=} want: its
   * end is told as well as it can be known.
   *
   * @return whether it is of this group and still there; nothing happens if not
   */
  boolean adopt(int pid);

  /** What could not be applied here, a line each, e.g. that there is no control group to limit. */
  List<String> notes();

  /** Forgets the group; removes its control group if it is empty. Signals nobody. */
  @Override
  void close();
}
