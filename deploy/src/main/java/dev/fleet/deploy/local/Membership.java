package dev.fleet.deploy.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells the processes of a cluster, and of each member of it, from all others on the host. Needs no
 * record of them: what a member starts belongs to it.
 */
sealed interface Membership permits ControlGroups, ProcessMarks {
  Duration STANDSTILL_LIMIT = Duration.ofSeconds(1);

  /**
   * Starts a process that belongs to a member and outlives this one: in a session of its own, with
   * no input.
   *
   * @param environment set on top of this process's own
   * @param log takes all output, after what it holds already
   */
  Process start(String member, List<String> command, Map<String, String> environment, Path log);

  /** Every live process of the cluster, or of one member of it when {@code member} is not empty. */
  Set<ProcessId> processes(String member);

  /**
   * Kills until nothing is left of the cluster, or of one member of it; a process that forks
   * meanwhile does not get away. All are stopped before any is killed, so that none gets to answer
   * to the death of another.
   */
  default void kill(String member, Duration limit) throws InterruptedException {
    // One that waits for its stopped child to execute something cannot be stopped itself.
    Wait.holdsWithin(STANDSTILL_LIMIT, () -> standsStill(processes(member)));
    // One that was killed is waited for, too, when the death of its parent has hidden whose it was.
    Set<ProcessId> left = new HashSet<>();
    Wait.until(
        limit,
        (member.isEmpty() ? "the cluster" : member) + " did not die",
        () -> {
          left.removeIf(process -> !process.alive());
          left.addAll(processes(member));
          left.forEach(ProcessId::kill);
          return left.isEmpty();
        });
  }

  /** Stops what still moves; false if something did. */
  private static boolean standsStill(Set<ProcessId> processes) throws InterruptedException {
    List<ProcessId> moving = processes.stream().filter(process -> !process.isStopped()).toList();
    if (moving.isEmpty()) {
      return true;
    }
    List<String> command = new ArrayList<>(List.of("sh", "-c", "kill -STOP \"$@\"", "sh"));
    moving.forEach(process -> command.add(Long.toString(process.pid())));
    // One that ended meanwhile makes it fail; the next look tells.
    Command.run(command, Map.of(), STANDSTILL_LIMIT.multipliedBy(10));
    return false;
  }
}
