package dev.fleet.testkit.registry;

import java.util.List;

/**
 * What units of a fake machine go through when they are started.
 *
 * <p>Each step is {@code "active/sub"} in systemd's words; {@code "end: word"} is an inactive unit
 * whose start ended with another result than "done"; {@code "job: text"} is one whose start failed;
 * {@code "error: text"} as the only step means that the agent cannot do what is wanted.
 */
@FunctionalInterface
public interface UnitScript {
  /** A service that runs at once. */
  UnitScript RUNNING = unit -> List.of("active/running");

  /** The steps of one start of {@code unit}. */
  List<String> start(String unit);
}
