package dev.fleet.scheduler.lead;

import java.util.Map;

/** What became of a {@link Batch}. */
sealed interface CommitResult {
  /**
   * The registry has looked at each decision.
   *
   * @param refusals the units whose decision was not kept, each with the reason
   * @param revision of the last write
   */
  record Done(Map<String, String> refusals, long revision) implements CommitResult {
    public Done {
      refusals = Map.copyOf(refusals);
    }
  }

  /** Nothing was written: another scheduler leads. */
  record NotLeader(String message) implements CommitResult {}

  /** No answer, or none that says what was written. */
  record Failed(String message) implements CommitResult {}
}
