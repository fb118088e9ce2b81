package dev.fleet.scheduler.lead;

import java.util.Map;

/** What became of a {@link Batch}. */
sealed interface CommitResult {
  /**
   * The registry has looked at each decision; those that are in neither map are kept.
   *
   * @param refuted the units whose decision met another state than it expected, with the reason
   * @param failed the units of which it is not known whether the decision was kept, with the reason
   * @param revision of the last write
   */
  record Done(Map<String, String> refuted, Map<String, String> failed, long revision)
      implements CommitResult {
    public Done {
      refuted = Map.copyOf(refuted);
      failed = Map.copyOf(failed);
    }
  }

  /** Another scheduler leads; what was written of the batch comes by the watch. */
  record NotLeader(String message) implements CommitResult {}

  /** No answer, or none that says what was written. */
  record Failed(String message) implements CommitResult {}
}
