package dev.fleet.runtime.loop;

import dev.fleet.runtime.log.Log;
import java.util.function.Consumer;

/** The fault handler of a loop that has no better one. */
final class LoggedFaults implements Consumer<Throwable> {
  private static final Log LOG = Log.of(EventLoop.class);

  private final String loop;

  LoggedFaults(String loop) {
    this.loop = loop;
  }

  @Override
  public void accept(Throwable fault) {
    LOG.error("task failed", fault, "loop", loop);
  }
}
