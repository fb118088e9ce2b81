package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.embedded.host.Connection;
import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.embedded.host.Listening;
import dev.fleet.agent.linux.Descriptors;
import dev.fleet.agent.linux.Errno;
import dev.fleet.agent.linux.LinuxException;
import dev.fleet.agent.linux.Sockets;
import dev.fleet.runtime.log.Log;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.SocketBody;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** An open socket, FIFO or device of a socket unit. Confined to the manager's loop. */
final class LinuxListening implements Listening {
  private static final Log LOG = Log.of(LinuxListening.class);
  private static final int MOST_FLUSHED = 1_000;
  private static final int FLUSH_BYTES = 4_096;

  private final UnitName unit;
  private final SocketBody.Kind kind;
  private final Poller.Watch watch;
  private final List<Path> files;
  private boolean armed;
  private boolean closed;

  /**
   * Takes over an open descriptor.
   *
   * @param files removed with it
   */
  LinuxListening(
      UnitName unit,
      SocketBody.Kind kind,
      int descriptor,
      List<Path> files,
      Poller poller,
      Runnable ready)
      throws LinuxException {
    this.unit = unit;
    this.kind = kind;
    this.files = List.copyOf(files);
    this.watch = poller.watchOnce(descriptor, () -> () -> tell(ready));
  }

  private void tell(Runnable ready) {
    if (armed && !closed) {
      armed = false;
      ready.run();
    }
  }

  @Override
  public int descriptor() {
    return watch.descriptor();
  }

  @Override
  public void arm() {
    armed = true;
    try {
      watch.arm();
    } catch (LinuxException e) {
      // It was added before: only a kernel out of memory does this.
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void disarm() {
    armed = false;
    try {
      watch.disarm();
    } catch (LinuxException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<Connection> accept() throws HostException {
    int connection = Sockets.accept(descriptor());
    if (connection >= 0) {
      return Optional.of(LinuxConnection.of(connection));
    }
    if (Sockets.isNoConnection(-connection)) {
      return Optional.empty();
    }
    throw new HostException(unit + " cannot accept a connection: " + Errno.text(-connection));
  }

  @Override
  public void flush() {
    try {
      // A service may share the open file, and have it wait.
      Descriptors.blocking(descriptor(), false);
      int flushed = 0;
      while (flushed < MOST_FLUSHED && flushOne()) {
        flushed++;
      }
      LOG.debug("flushed", "unit", unit, "count", flushed);
    } catch (LinuxException e) {
      LOG.warn("cannot flush what waits", e, "unit", unit);
    }
  }

  private boolean flushOne() {
    return switch (kind) {
      case STREAM, SEQUENTIAL_PACKET -> {
        int connection = Sockets.accept(descriptor());
        if (connection >= 0) {
          Descriptors.close(connection);
        }
        yield connection >= 0;
      }
      case DATAGRAM -> Sockets.discard(descriptor());
      case FIFO -> {
        try (Arena arena = Arena.ofConfined()) {
          yield Descriptors.read(descriptor(), arena.allocate(FLUSH_BYTES)) > 0;
        }
      }
      case SPECIAL -> false;
    };
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    watch.close();
    for (Path file : files) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        LOG.warn("a file cannot be removed", e, "unit", unit, "file", file);
      }
    }
  }
}
