package dev.fleet.runtime.loop;

/** A task that wants to know when its loop closes before running it. */
public interface DroppableTask extends Runnable {
  /** Called instead of {@link #run}, on the thread that closes the loop; must not throw. */
  void dropped(LoopClosedException why);
}
