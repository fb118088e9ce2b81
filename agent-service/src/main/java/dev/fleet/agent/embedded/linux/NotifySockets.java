package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.embedded.host.NotifyListener;
import dev.fleet.agent.embedded.host.NotifySocket;
import dev.fleet.agent.linux.Datagrams;
import dev.fleet.agent.linux.Descriptors;
import dev.fleet.agent.linux.LinuxException;
import dev.fleet.agent.linux.SocketAddress;
import dev.fleet.agent.linux.Sockets;
import dev.fleet.runtime.log.Log;
import dev.fleet.unit.UnitName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The sockets that units notify the manager through, each with a file of its own. Confined to the
 * manager's loop.
 */
final class NotifySockets {
  private static final Log LOG = Log.of(NotifySockets.class);

  /** systemd's NOTIFY_BUFFER_MAX. */
  private static final int MOST_BYTES = 4_096;

  /** More than the kernel lets wait at a socket; see net.unix.max_dgram_qlen. */
  private static final int MOST_AT_ONCE = 1_024;

  private final Path folder;
  private final Poller poller;
  private final Membership membership;

  /** Used by the poller's thread only. */
  private final Datagrams datagrams = new Datagrams(MOST_BYTES);

  /** Used by the manager's loop only. */
  private final Datagrams lastDatagrams = new Datagrams(MOST_BYTES);

  private final Map<UnitName, Open> open = new HashMap<>();

  private long opened;

  /** Whether a process is of a unit. */
  @FunctionalInterface
  interface Membership {
    boolean isOf(UnitName unit, int pid);
  }

  /**
   * Makes the folder.
   *
   * @param folder only for this; what an earlier manager left in it is removed
   */
  NotifySockets(Path folder, Poller poller, Membership membership) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.poller = poller;
    this.membership = membership;
    try (DirectoryStream<Path> old = Files.newDirectoryStream(folder)) {
      for (Path file : old) {
        Files.deleteIfExists(file);
      }
    }
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  NotifySocket open(UnitName unit, NotifyListener listener) throws HostException {
    // Numbered: the names of units are longer than the path of a socket can be.
    Path path = folder.resolve(Long.toString(opened++));
    try {
      int socket = Sockets.open(SocketAddress.UNIX, Sockets.DATAGRAM);
      try {
        Sockets.set(socket, Sockets.Option.PASS_CREDENTIALS, 1);
        Sockets.bind(socket, new SocketAddress.Unix(path.toString()));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
        var opening = new Open(unit, path, socket, listener);
        open.put(unit, opening);
        return opening;
      } catch (IOException | RuntimeException e) {
        Descriptors.close(socket);
        Files.deleteIfExists(path);
        throw e;
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new HostException(unit + " cannot be given a socket to notify through: " + e, e);
    }
  }

  /** Tells now what was sent until now: what a process says comes before its end. */
  void takeAll(UnitName unit) {
    Open its = open.get(unit);
    if (its != null) {
      its.takeAll();
    }
  }

  private final class Open implements NotifySocket {
    private final UnitName unit;
    private final Path path;
    private final NotifyListener listener;
    private final int socket;
    private final Poller.Watch watch;

    /** Read and not told yet, in order; as many as the loop has tasks of this socket, at most. */
    private final Queue<Datagrams.Datagram> read = new ConcurrentLinkedQueue<>();

    private boolean closed;

    Open(UnitName unit, Path path, int socket, NotifyListener listener) throws LinuxException {
      this.unit = unit;
      this.path = path;
      this.listener = listener;
      this.socket = socket;
      this.watch = poller.watch(socket, () -> read(datagrams) ? this::takeRead : null);
    }

    private boolean read(Datagrams by) {
      try {
        Optional<Datagrams.Datagram> datagram = by.read(socket);
        datagram.ifPresent(read::add);
        return datagram.isPresent();
      } catch (LinuxException e) {
        throw new UncheckedIOException(e);
      }
    }

    void takeAll() {
      try {
        watch.whileOpen(this::readAll);
      } catch (UncheckedIOException e) {
        LOG.warn("the last notifications of a process cannot be read", e, "unit", unit);
      }
      takeRead();
    }

    private void readAll() {
      int count = 0;
      while (count < MOST_AT_ONCE && read(lastDatagrams)) {
        count++;
      }
    }

    private void takeRead() {
      for (Datagrams.Datagram next = read.poll(); next != null; next = read.poll()) {
        take(next);
      }
    }

    private void take(Datagrams.Datagram datagram) {
      try (datagram) {
        if (closed) {
          return;
        }
        if (!datagram.complete()) {
          LOG.warn("a notification is too long", "unit", unit, "pid", datagram.pid());
        } else if (!membership.isOf(unit, datagram.pid())) {
          LOG.warn("a notification by a stranger", "unit", unit, "pid", datagram.pid());
        } else {
          String text = StandardCharsets.UTF_8.decode(datagram.content()).toString();
          List<String> lines = text.lines().filter(line -> !line.isEmpty()).toList();
          listener.notified(datagram.pid(), lines);
        }
      }
    }

    @Override
    public String path() {
      return path.toString();
    }

    @Override
    public void close() {
      if (closed) {
        return;
      }
      closed = true;
      open.remove(unit, this);
      watch.close();
      takeRead();
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        LOG.warn("a socket's file cannot be removed", e, "file", path);
      }
    }
  }
}
