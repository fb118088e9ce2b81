package dev.fleet.agent.embedded.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleet.agent.embedded.host.Connection;
import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.embedded.host.Listening;
import dev.fleet.agent.embedded.host.PassedDescriptor;
import dev.fleet.agent.embedded.host.Spawn;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.SocketBody;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What socket units listen on, and what is passed on of it. */
abstract class SocketScenarios extends HostScenarios {
  private static final UnitName UNIT = new UnitName("web.socket");
  private static final String PYTHON = "/usr/bin/python3";

  SocketScenarios(boolean controlGroups) {
    super(controlGroups);
  }

  private final Semaphore ready = new Semaphore(0);

  private Listening listen(String... options) throws Exception {
    SocketBody socket = socket(options);
    return rig.on(() -> rig.host.listen(UNIT, socket, socket.listen().getFirst(), ready::release));
  }

  private static SocketBody socket(String... options) throws Exception {
    return (SocketBody)
        HostRig.body("web.socket", "[Socket]\n" + String.join("\n", options) + "\n");
  }

  private void awaitReady() throws Exception {
    assertThat(ready.tryAcquire(HostRig.DEADLINE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
  }

  private static int freePort() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void run(Runnable task) throws Exception {
    rig.on(
        () -> {
          task.run();
          return true;
        });
  }

  @Test
  void aListeningSocketIsPassedToAService() throws Exception {
    int port = freePort();
    Listening listening = listen("ListenStream=127.0.0.1:" + port);
    try (var group = rig.open("web.service")) {
      run(listening::arm);
      try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
        awaitReady();
        String server =
            """
            import os, socket
            assert os.environ['LISTEN_PID'] == str(os.getpid())
            assert os.environ['LISTEN_FDS'] == '1' and os.environ['LISTEN_FDNAMES'] == 'web'
            s = socket.socket(fileno=3)
            c, _ = s.accept()
            c.sendall(b'hello ' + c.recv(100))
            c.close()
            """;
        group.run(
            spawn(group, List.of(new PassedDescriptor("web", listening.descriptor())), server));
        client.getOutputStream().write("you".getBytes(StandardCharsets.UTF_8));
        client.shutdownOutput();
        assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
            .isEqualTo("hello you");
      }
      group.awaitEmpty();
    }
    run(listening::close);
    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
        .hasMessageContaining("refused");
  }

  private static Spawn spawn(
      HostRig.Group group, List<PassedDescriptor> descriptors, String program) {
    Spawn spawn = group.spawn(descriptors, OptionalInt.empty(), PYTHON, "-c", program);
    return new Spawn(
        spawn.executable(),
        spawn.argv(),
        spawn.environment(),
        Set.of("LISTEN_PID"),
        spawn.context(),
        spawn.privileges(),
        spawn.descriptors(),
        spawn.nonBlocking(),
        spawn.socket());
  }

  @Test
  void eachConnectionForItself() throws Exception {
    int port = freePort();
    Listening listening = listen("ListenStream=127.0.0.1:" + port, "Accept=yes");
    try (var group = rig.open("web.service", "StandardInput=socket", "StandardOutput=inherit");
        var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      run(listening::arm);
      awaitReady();
      Connection connection = rig.on(() -> listening.accept().orElseThrow());
      assertThat(connection.ends())
          .isEqualTo("127.0.0.1:" + port + "-127.0.0.1:" + client.getLocalPort());
      assertThat(connection.remoteAddress()).hasValue("127.0.0.1");
      assertThat(connection.remotePort()).hasValue(Integer.toString(client.getLocalPort()));
      assertThat(connection.source()).isEqualTo("127.0.0.1");
      assertThat(rig.on(listening::accept)).isEmpty();
      group.run(group.spawn(List.of(), OptionalInt.of(connection.descriptor()), "/bin/cat"));
      run(connection::close);
      client.getOutputStream().write("echo".getBytes(StandardCharsets.UTF_8));
      client.shutdownOutput();
      assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("echo");
      group.awaitEmpty();
    }
    run(listening::close);
  }

  @Test
  void anArmedSocketTellsOnce() throws Exception {
    Path path = folder.resolve("sock");
    Listening listening = listen("ListenStream=" + path, "Accept=yes");
    run(listening::arm);
    try (var one = SocketChannel.open(UnixDomainSocketAddress.of(path));
        var two = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      awaitReady();
      assertThat(one.isConnected() && two.isConnected()).isTrue();
      // Two wait; only the next arm tells of them again, and it does so at once.
      run(() -> {});
      assertThat(ready.tryAcquire()).isFalse();
      run(listening::arm);
      awaitReady();
      Connection connection = rig.on(() -> listening.accept().orElseThrow());
      assertThat(connection.ends()).isEqualTo(ProcessHandle.current().pid() + "-" + uid());
      assertThat(connection.remoteAddress()).isEmpty();
      run(connection::close);
      run(listening::flush);
      assertThat(rig.on(listening::accept)).isEmpty();
    }
    run(listening::close);
  }

  private static long uid() {
    return dev.fleet.agent.linux.Accounts.ownUid();
  }

  @Test
  void filesOfSocketsAndFifos() throws Exception {
    Path path = folder.resolve("deep/below/sock");
    Path link = folder.resolve("link");
    String[] options = {
      "ListenStream=" + path, "SocketMode=0620", "DirectoryMode=0750", "Symlinks=" + link
    };
    run(listen(options)::close);
    assertThat(Files.getAttribute(path, "unix:mode")).isEqualTo(0140620);
    assertThat(Files.getAttribute(folder.resolve("deep"), "unix:mode")).isEqualTo(0040750);
    assertThat(link).isSymbolicLink();
    // What is left of the last one is no hindrance.
    Listening again = listen(options);
    try (var client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      assertThat(client.connect(UnixDomainSocketAddress.of(link))).isTrue();
    }
    run(again::close);
    assertThat(path).exists();
    run(listen("ListenStream=" + path, "Symlinks=" + link, "RemoveOnStop=yes")::close);
    assertThat(path).doesNotExist();
    assertThat(Files.isSymbolicLink(link)).isFalse();
  }

  @Test
  void aFifo() throws Exception {
    Path path = folder.resolve("fifo");
    Listening listening = listen("ListenFIFO=" + path, "SocketMode=0640", "RemoveOnStop=yes");
    assertThat(Files.getAttribute(path, "unix:mode")).isEqualTo(0010640);
    run(listening::arm);
    Files.writeString(path, "bytes");
    awaitReady();
    run(listening::flush);
    run(listening::arm);
    run(() -> {});
    assertThat(ready.tryAcquire()).isFalse();
    run(listening::close);
    assertThat(path).doesNotExist();
  }

  @Test
  void datagramsAndAbstractNames() throws Exception {
    int port = freePort();
    Listening datagrams = listen("ListenDatagram=127.0.0.1:" + port, "ReceiveBuffer=16K");
    run(datagrams::arm);
    try (var socket = new DatagramSocket()) {
      socket.send(new DatagramPacket(new byte[] {1}, 1, InetAddress.getLoopbackAddress(), port));
    }
    awaitReady();
    run(datagrams::flush);
    run(datagrams::close);
    String name = "@fleet-test-" + ProcessHandle.current().pid();
    Listening hidden = listen("ListenStream=" + name, "PassCredentials=yes");
    assertThat(Files.readString(Path.of("/proc/net/unix"))).contains(" " + name);
    run(hidden::close);
    Listening packets = listen("ListenSequentialPacket=" + folder.resolve("packets"));
    run(packets::close);
  }

  @Test
  void ipv6() throws Exception {
    int port = freePort();
    Listening listening = listen("ListenStream=[::1]:" + port, "Accept=yes", "NoDelay=yes");
    run(listening::arm);
    try (var client = new Socket(InetAddress.ofLiteral("::1"), port)) {
      awaitReady();
      Connection connection = rig.on(() -> listening.accept().orElseThrow());
      assertThat(connection.ends()).isEqualTo("::1:" + port + "-::1:" + client.getLocalPort());
      assertThat(connection.remoteAddress()).hasValue("::1");
      run(connection::close);
    }
    run(listening::close);
    Listening any = listen("ListenStream=" + port);
    try (var four = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
        var six = new Socket(InetAddress.ofLiteral("::1"), port)) {
      assertThat(four.isConnected() && six.isConnected()).isTrue();
    }
    run(any::close);
  }

  @Test
  void whatCannotBeListenedOn() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> listen("ListenStream=127.0.0.1:" + port))
          .isInstanceOf(HostException.class)
          .hasMessage(
              "Failed to create listening socket (127.0.0.1:" + port + "): Address already in use");
    }
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> listen("ListenFIFO=" + file)).hasMessageContaining("something else");
  }
}
