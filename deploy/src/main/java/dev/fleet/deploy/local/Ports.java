package dev.fleet.deploy.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** The ports of a cluster. */
final class Ports {
  static final int REGISTRY = 7400;
  static final int AGENT = 7401;
  static final int JOURNAL = 7402;
  static final int SCHEDULER = 7403;

  private static final int CONNECT_MILLIS = 200;

  private Ports() {}

  /**
   * Makes sure that nothing listens where the cluster will.
   *
   * @throws LocalClusterException naming the first address that is taken
   */
  static void requireFree(ClusterSpec spec) {
    if (!spec.services()) {
      return;
    }
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (int number = 1; number <= spec.registries(); number++) {
      addresses.add(new InetSocketAddress(spec.replicaAddress(number), REGISTRY));
    }
    for (int number = 1; number <= spec.schedulers(); number++) {
      addresses.add(new InetSocketAddress(spec.replicaAddress(number), SCHEDULER));
    }
    for (int number = 1; number <= spec.machines(); number++) {
      addresses.add(new InetSocketAddress(spec.machineAddress(number), AGENT));
      addresses.add(new InetSocketAddress(spec.machineAddress(number), JOURNAL));
    }
    for (InetSocketAddress address : addresses) {
      if (!isFree(address)) {
        throw new LocalClusterException(
            "%s:%d is in use, perhaps by another cluster; choose other addresses with --subnet 127.0.1"
                .formatted(address.getHostString(), address.getPort()));
      }
    }
  }

  static boolean isFree(InetSocketAddress address) {
    try (var socket = new ServerSocket()) {
      // As sshd and gRPC do; connections that are just closing do not count.
      socket.setReuseAddress(true);
      socket.bind(address);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** A number of ports of 127.0.0.1 that nobody uses at this moment, all different. */
  static List<Integer> free(int count) {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } catch (IOException e) {
      throw new LocalClusterException("no free port on 127.0.0.1: " + e.getMessage(), e);
    } finally {
      for (ServerSocket socket : sockets) {
        close(socket);
      }
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new LocalClusterException("cannot close a socket: " + e.getMessage(), e);
    }
  }

  /** True when something accepts connections there. */
  static boolean answers(String host, int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
