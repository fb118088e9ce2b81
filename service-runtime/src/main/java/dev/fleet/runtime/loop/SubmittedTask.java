package dev.fleet.runtime.loop;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A task with a result: what it returns or throws goes to its future, never to the loop. */
final class SubmittedTask<T extends @Nullable Object> implements DroppableTask {
  private final CompletableFuture<T> future = new CompletableFuture<>();
  private final Callable<T> task;

  SubmittedTask(Callable<T> task) {
    this.task = task;
  }

  CompletableFuture<T> future() {
    return future;
  }

  @Override
  public void run() {
    if (future.isDone()) {
      return; // Cancelled while it waited.
    }
    try {
      future.complete(task.call());
    } catch (Throwable e) {
      future.completeExceptionally(e);
    }
  }

  @Override
  public void dropped(LoopClosedException why) {
    future.completeExceptionally(why);
  }
}
