package dev.fleet.agent.embedded.host;

import java.util.OptionalLong;

/**
 * What a group uses; empty what nobody counts here.
 *
 * @param tasks processes and threads
 * @param tasksMax empty if unlimited
 * @param cpuNanos since the group was opened
 */
public record Usage(
    OptionalLong tasks, OptionalLong tasksMax, OptionalLong memoryBytes, OptionalLong cpuNanos) {
  public static final Usage UNKNOWN =
      new Usage(
          OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
}
