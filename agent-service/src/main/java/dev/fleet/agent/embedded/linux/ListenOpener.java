package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.linux.Descriptors;
import dev.fleet.agent.linux.Errno;
import dev.fleet.agent.linux.Fifos;
import dev.fleet.agent.linux.LinuxException;
import dev.fleet.agent.linux.SocketAddress;
import dev.fleet.agent.linux.Sockets;
import dev.fleet.runtime.log.Log;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.SocketBody;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Opens one of the things that a socket unit listens on; see systemd.socket(5). */
final class ListenOpener {
  private static final Log LOG = Log.of(ListenOpener.class);
  private static final Path IPV6 = Path.of("/proc/net/if_inet6");

  private final UnitName unit;
  private final SocketBody socket;
  private final SocketBody.Listen listen;
  private final LinuxFiles files;

  ListenOpener(UnitName unit, SocketBody socket, SocketBody.Listen listen, LinuxFiles files) {
    this.unit = unit;
    this.socket = socket;
    this.listen = listen;
    this.files = files;
  }

  LinuxListening open(Poller poller, Runnable ready) throws HostException {
    try {
      int descriptor = openDescriptor();
      try {
        return new LinuxListening(unit, listen.kind(), descriptor, filesToRemove(), poller, ready);
      } catch (LinuxException e) {
        Descriptors.close(descriptor);
        throw e;
      }
    } catch (IOException e) {
      throw new HostException(attempt(), LinuxException.reasonOf(e), e);
    } catch (IllegalArgumentException e) {
      throw new HostException(attempt(), String.valueOf(e.getMessage()), e);
    }
  }

  /** In systemd's words. */
  private String attempt() {
    String place = text(listen.endpoint());
    return switch (listen.kind()) {
      case STREAM, DATAGRAM, SEQUENTIAL_PACKET ->
          "Failed to create listening socket (" + place + ")";
      case FIFO -> "Failed to open FIFO " + place;
      case SPECIAL -> "Failed to open special file " + place;
    };
  }

  private static String text(SocketBody.Endpoint endpoint) {
    return switch (endpoint) {
      case SocketBody.FilePath file -> file.path();
      case SocketBody.AbstractName name -> "@" + name.name();
      case SocketBody.AnyAddress any -> Integer.toString(any.port());
      case SocketBody.Ipv4 four -> four.address() + ":" + four.port();
      case SocketBody.Ipv6 six -> "[" + six.address() + "]:" + six.port();
    };
  }

  private int openDescriptor() throws IOException, HostException {
    return switch (listen.kind()) {
      case STREAM -> openSocket(Sockets.STREAM);
      case DATAGRAM -> openSocket(Sockets.DATAGRAM);
      case SEQUENTIAL_PACKET -> openSocket(Sockets.SEQUENTIAL_PACKET);
      case FIFO -> openFifo(path());
      case SPECIAL -> openFile(path(), socket.writable());
    };
  }

  private String path() {
    if (listen.endpoint() instanceof SocketBody.FilePath file) {
      return file.path();
    }
    throw new IllegalArgumentException("a path is needed");
  }

  private static int openFile(String path, boolean writable) throws LinuxException {
    int access = writable ? Descriptors.READ_WRITE : Descriptors.READ;
    return Descriptors.open(path, access | Descriptors.NON_BLOCKING | Descriptors.NO_TERMINAL, 0);
  }

  private int openFifo(String path) throws IOException, HostException {
    files.makeFoldersAbove(path, socket.directoryMode());
    try {
      Fifos.make(path, socket.socketMode());
    } catch (LinuxException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
    }
    if (!Files.readAttributes(Path.of(path), BasicFileAttributes.class).isOther()) {
      throw new IOException("there is something else");
    }
    int descriptor = openFile(path, true);
    try {
      share(path);
      if (socket.options().pipeSize().isPresent()) {
        setPipeSize(descriptor, socket.options().pipeSize().getAsLong());
      }
      return descriptor;
    } catch (IOException | HostException e) {
      Descriptors.close(descriptor);
      throw e;
    }
  }

  private void setPipeSize(int descriptor, long bytes) {
    try {
      Descriptors.pipeSize(descriptor, SocketSettings.bounded(bytes));
    } catch (LinuxException e) {
      LOG.warn("a FIFO's size cannot be set", e, "unit", unit);
    }
  }

  private int openSocket(int type) throws IOException, HostException {
    SocketAddress address = address();
    int descriptor = Sockets.open(address.family(), type);
    try {
      new SocketSettings(unit, socket.options(), descriptor, address.family()).apply();
      bind(descriptor, address);
      if (type != Sockets.DATAGRAM) {
        Sockets.listen(descriptor, SocketSettings.bounded(socket.options().backlog()));
      }
      return descriptor;
    } catch (IOException | HostException | IllegalArgumentException e) {
      Descriptors.close(descriptor);
      throw e;
    }
  }

  private void bind(int descriptor, SocketAddress address) throws IOException, HostException {
    if (!(listen.endpoint() instanceof SocketBody.FilePath file)) {
      Sockets.bind(descriptor, address);
      return;
    }
    files.makeFoldersAbove(file.path(), socket.directoryMode());
    try {
      Sockets.bind(descriptor, address);
    } catch (LinuxException e) {
      if (e.errno() != Errno.EADDRINUSE) {
        throw e;
      }
      // A socket's file outlives it; systemd takes the path over, too.
      Files.delete(Path.of(file.path()));
      Sockets.bind(descriptor, address);
    }
    share(file.path());
  }

  /** Gives a socket's or FIFO's file its owner, mode and links. */
  private void share(String path) throws IOException, HostException {
    files.own(path, socket.socketMode(), socket.socketUser(), socket.socketGroup());
    for (String link : socket.symlinks()) {
      files.makeFoldersAbove(link, socket.directoryMode());
      files.link(link, path);
    }
  }

  private SocketAddress address() throws IOException {
    return switch (listen.endpoint()) {
      case SocketBody.FilePath file -> new SocketAddress.Unix(file.path());
      case SocketBody.AbstractName name -> new SocketAddress.Unix("@" + name.name());
      case SocketBody.AnyAddress any ->
          new SocketAddress.Inet(
              InetAddress.getByAddress(new byte[Files.exists(IPV6) ? 16 : 4]), any.port(), 0);
      case SocketBody.Ipv4 four ->
          new SocketAddress.Inet(InetAddress.ofLiteral(four.address()), four.port(), 0);
      case SocketBody.Ipv6 six ->
          new SocketAddress.Inet(
              InetAddress.ofLiteral(six.address()), six.port(), scope(six.scope()));
    };
  }

  private static int scope(Optional<String> scope) throws IOException {
    if (scope.isEmpty()) {
      return 0;
    }
    if (scope.get().chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Integer.parseInt(scope.get());
    }
    NetworkInterface device = NetworkInterface.getByName(scope.get());
    if (device == null) {
      throw new IOException("there is no network interface " + scope.get());
    }
    return device.getIndex();
  }

  private List<Path> filesToRemove() {
    var remove = new ArrayList<Path>();
    if (socket.removeOnStop() && listen.endpoint() instanceof SocketBody.FilePath file) {
      remove.add(Path.of(file.path()));
      socket.symlinks().forEach(link -> remove.add(Path.of(link)));
    }
    return remove;
  }
}
