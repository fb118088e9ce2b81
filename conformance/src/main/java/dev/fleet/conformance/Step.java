package dev.fleet.conformance;

import dev.fleet.v1.KillWhom;
import java.util.List;

/** Something that is done in a scenario, or waited for. */
public sealed interface Step {
  /** The line as it was written. */
  String text();

  /** What a job does to a unit. */
  enum Verb {
    START,
    STOP,
    RESTART
  }

  /** Gives the manager the content of a unit. */
  record Load(String text, String unit, String variant) implements Step {}

  /** Makes loaded contents count. */
  record Reload(String text) implements Step {}

  /**
   * Asks for a job.
   *
   * @param waits whether the next step comes when the job has ended
   */
  record Job(String text, Verb verb, String unit, boolean waits) implements Step {}

  /** Waits for the last job of a unit that was not waited for. */
  record Finish(String text, String unit) implements Step {}

  /** Sends a signal. */
  record Kill(String text, String unit, KillWhom whom, int signal) implements Step {}

  /**
   * Waits until a unit has gone through one of several sequences of states. States that it went
   * through before the last step about it do not count.
   *
   * @param alternatives each with the words of states, {@code active/sub}
   */
  record Wait(String text, String unit, List<List<String>> alternatives) implements Step {}

  /** Repeats a shell command until it succeeds. */
  record Await(String text, String command) implements Step {}

  /** Runs a shell command on the host and notes what it prints. */
  record Run(String text, String command) implements Step {}

  /** Notes what the manager tells of a unit at this moment. */
  record Show(String text, String unit) implements Step {}

  /** Notes the processes of a unit at this moment. */
  record Processes(String text, String unit) implements Step {}

  /** Stops and forgets a unit. */
  record Unload(String text, String unit) implements Step {}
}
