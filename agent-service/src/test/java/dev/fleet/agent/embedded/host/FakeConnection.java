package dev.fleet.agent.embedded.host;

import java.util.Optional;

/** A connection that a test makes to a {@link FakeListening}. */
public final class FakeConnection implements Connection {
  private final String ends;
  private boolean closed;

  public FakeConnection(String ends) {
    this.ends = ends;
  }

  public boolean isClosed() {
    return closed;
  }

  @Override
  public int descriptor() {
    return 200;
  }

  @Override
  public String ends() {
    return ends;
  }

  @Override
  public Optional<String> remoteAddress() {
    return Optional.of("127.0.0.1");
  }

  @Override
  public Optional<String> remotePort() {
    return Optional.of("5000");
  }

  @Override
  public String source() {
    return "127.0.0.1";
  }

  @Override
  public void close() {
    closed = true;
  }
}
