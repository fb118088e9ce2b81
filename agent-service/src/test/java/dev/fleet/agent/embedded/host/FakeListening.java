package dev.fleet.agent.embedded.host;

import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.SocketBody;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** An address of {@link FakeHost} that a test may connect to. */
public final class FakeListening implements Listening {
  private final FakeHost host;
  private final UnitName unit;
  private final SocketBody.Listen listen;
  private final Runnable ready;
  private final int descriptor;
  private final Queue<Connection> waiting = new ArrayDeque<>();
  private boolean armed;
  private boolean closed;

  FakeListening(
      FakeHost host, UnitName unit, SocketBody.Listen listen, Runnable ready, int descriptor) {
    this.host = host;
    this.unit = unit;
    this.listen = listen;
    this.ready = ready;
    this.descriptor = descriptor;
  }

  public UnitName unit() {
    return unit;
  }

  public SocketBody.Listen listens() {
    return listen;
  }

  public boolean isArmed() {
    return armed;
  }

  /** Someone connects. */
  public void connect(Connection connection) {
    waiting.add(connection);
    tellIfDue();
  }

  public int waiting() {
    return waiting.size();
  }

  private void tellIfDue() {
    if (armed && !waiting.isEmpty()) {
      armed = false;
      host.later(
          () -> {
            if (!closed) {
              ready.run();
            }
          });
    }
  }

  @Override
  public int descriptor() {
    return descriptor;
  }

  @Override
  public void arm() {
    armed = true;
    tellIfDue();
  }

  @Override
  public void disarm() {
    armed = false;
  }

  @Override
  public Optional<Connection> accept() {
    return Optional.ofNullable(waiting.poll());
  }

  @Override
  public void flush() {
    waiting.clear();
  }

  @Override
  public void close() {
    closed = true;
    armed = false;
    host.closed(this);
  }
}
