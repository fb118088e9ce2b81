package dev.fleet.agent.embedded.host;

/** The socket of one unit for sd_notify(3). Its file goes with it. */
public interface NotifySocket extends AutoCloseable {
  /** What {@code NOTIFY_SOCKET} says; everyone may write to it. */
  String path();

  @Override
  void close();
}
