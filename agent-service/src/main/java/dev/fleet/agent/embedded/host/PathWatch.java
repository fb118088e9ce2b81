package dev.fleet.agent.embedded.host;

/** A watch on a path; it follows by itself when folders on the way come and go. */
public interface PathWatch extends AutoCloseable {
  @Override
  void close();
}
