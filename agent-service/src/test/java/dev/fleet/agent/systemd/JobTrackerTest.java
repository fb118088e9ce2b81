package dev.fleet.agent.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleet.agent.units.JobResult;
import dev.fleet.agent.units.UnitManagerException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class JobTrackerTest {
  private final JobTracker jobs = new JobTracker(2, 1);

  @Test
  void aJobEndsAfterTheAnswer() throws BusException {
    var job = jobs.run(() -> "/job/1");
    assertThat(job).isNotDone();
    jobs.removed("/job/2", "done");
    assertThat(job).isNotDone();
    jobs.removed("/job/1", "failed");
    assertThat(job).isCompletedWithValue(JobResult.FAILED);
  }

  @Test
  void aJobEndsBeforeTheAnswer() throws BusException {
    var job =
        jobs.run(
            () -> {
              jobs.removed("/job/1", "done");
              return "/job/1";
            });
    assertThat(job).isCompletedWithValue(JobResult.DONE);
  }

  @Test
  void nothingIsKeptWhenNobodyAsks() throws BusException {
    jobs.removed("/job/1", "done");
    assertThat(jobs.run(() -> "/job/1")).as("another job of that number").isNotDone();
  }

  @Test
  void equalJobsAreOne() throws BusException {
    var one = jobs.run(() -> "/job/1");
    var two = jobs.run(() -> "/job/1");
    jobs.removed("/job/1", "canceled");
    assertThat(one).isCompletedWithValue(JobResult.CANCELED);
    assertThat(two).isCompletedWithValue(JobResult.CANCELED);
  }

  @Test
  void aRefusalLeavesNothingBehind() throws BusException {
    assertThatThrownBy(
            () ->
                jobs.run(
                    () -> {
                      throw new BusException("x.Refused", "no");
                    }))
        .hasMessage("no");
    jobs.removed("/job/1", "done");
    assertThat(jobs.run(() -> "/job/1")).isNotDone();
  }

  @Test
  void aLostConnectionEndsAllJobs() throws BusException {
    var job = jobs.run(() -> "/job/1");
    jobs.fail(UnitManagerException.unavailable("gone", BusException.lost("gone")));
    assertThat(job).isCompletedExceptionally();
  }

  @Test
  void knowsTheWordsOfSystemd() {
    assertThat(JobResult.of("dependency")).isEqualTo(JobResult.DEPENDENCY);
    assertThat(JobResult.of("a new word")).isEqualTo(JobResult.OTHER);
  }

  @Test
  void whoAsksForMoreThanAreAllowedWaitsForTheEndOfOne() throws Exception {
    var asked = new CompletableFuture<CompletableFuture<JobResult>>();
    CompletableFuture<JobResult> first = jobs.run(() -> "/job/1");
    var _ = jobs.run(() -> "/job/2");
    Thread third = Thread.ofPlatform().start(() -> run("/job/3", asked));
    while (third.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(asked).isNotDone();

    jobs.removed("/job/1", "done");
    assertThat(first).isCompletedWithValue(JobResult.DONE);
    assertThat(asked.get(10, TimeUnit.SECONDS)).isNotDone();
    third.join();
  }

  @Test
  void aStopDoesNotWaitForStarts() throws Exception {
    var _ = jobs.run(() -> "/job/1");
    var _ = jobs.run(() -> "/job/2");
    CompletableFuture<JobResult> stop = jobs.runStop(() -> "/job/3");
    jobs.removed("/job/3", "done");
    assertThat(stop).isCompletedWithValue(JobResult.DONE);
  }

  private void run(String path, CompletableFuture<CompletableFuture<JobResult>> asked) {
    try {
      asked.complete(jobs.run(() -> path));
    } catch (BusException e) {
      asked.completeExceptionally(e);
    }
  }
}
