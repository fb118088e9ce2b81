package dev.fleet.agent.embedded.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.embedded.host.NotifySocket;
import dev.fleet.unit.UnitName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the processes of units notify. */
abstract class NotifyScenarios extends HostScenarios {
  private static final String PYTHON = "/usr/bin/python3";

  /** Sends a text and waits until it has been taken, as sd_notify_barrier(3) does. */
  private static final String SEND =
      """
      import os, socket, sys
      def send(path, text):
        s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        r, w = os.pipe()
        s.connect(path)
        socket.send_fds(s, [text.encode()], [w])
        os.close(w)
        os.read(r, 1)
      """;

  private final List<String> told = new ArrayList<>();

  NotifyScenarios(boolean controlGroups) {
    super(controlGroups);
  }

  private NotifySocket open(String unit) throws Exception {
    return rig.on(
        () ->
            rig.host.openNotify(
                new UnitName(unit),
                (pid, lines) -> {
                  synchronized (told) {
                    told.add(pid + " " + lines);
                    told.notifyAll();
                  }
                }));
  }

  private String awaitTold(int count) throws Exception {
    return HostRig.await(
        told, () -> told.size() >= count ? told.get(count - 1) : null, "notification");
  }

  private void close(NotifySocket socket) throws Exception {
    rig.on(
        () -> {
          socket.close();
          return true;
        });
  }

  @Test
  void whatAProcessSaysLastComesBeforeItsEnd() throws Exception {
    try (var group = rig.open("last.service")) {
      NotifySocket socket = open("last.service");
      String program =
          """
          import socket, sys
          s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
          s.sendto(b'STATUS=bye', sys.argv[1])
          """;
      for (int count = 1; count <= 20; count++) {
        int pid = group.run(PYTHON, "-c", program, socket.path());
        group.awaitEnd(pid);
        synchronized (told) {
          assertThat(told).hasSize(count).last().isEqualTo(pid + " [STATUS=bye]");
        }
      }
      close(socket);
    }
  }

  @Test
  void aGrandchildIsKnownByTheKernelsWord() throws Exception {
    try (var group = rig.open("notify.service")) {
      NotifySocket socket = open("notify.service");
      String program =
          SEND
              + """
              if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                  send(sys.argv[1], 'READY=1\\nSTATUS=up as %d\\n' % os.getpid())
                  print('taken', flush=True)
                os._exit(0)
              os.wait()
              """;
      group.run(PYTHON, "-c", program, socket.path());
      String first = awaitTold(1);
      String pid = first.substring(0, first.indexOf(' '));
      assertThat(first).isEqualTo(pid + " [READY=1, STATUS=up as " + pid + "]");
      rig.awaitOutput("notify.service", "taken");
      group.awaitEmpty();
      close(socket);
      assertThat(Path.of(socket.path())).doesNotExist();
    }
  }

  @Test
  void strangersAndLongWindedOnesAreNotHeard() throws Exception {
    try (var group = rig.open("notify.service");
        var other = rig.open("other.service")) {
      NotifySocket socket = open("notify.service");
      String program = SEND + "send(sys.argv[1], sys.argv[2]); print('sent', flush=True)";
      var stranger = new ProcessBuilder(PYTHON, "-c", program, socket.path(), "READY=1").start();
      assertThat(stranger.waitFor()).isZero();
      other.run(PYTHON, "-c", program, socket.path(), "READY=2");
      rig.awaitOutput("other.service", "sent");
      group.run(PYTHON, "-c", program, socket.path(), "X=" + "x".repeat(5_000));
      rig.awaitOutput("notify.service", "sent");
      int pid = group.run(PYTHON, "-c", program, socket.path(), "READY=3");
      assertThat(awaitTold(1)).isEqualTo(pid + " [READY=3]");
      close(socket);
    }
  }

  @Test
  void everyoneMaySendAndSocketsAreManyAndLasting() throws Exception {
    var sockets = new ArrayList<NotifySocket>();
    try (var group = rig.open("notify.service")) {
      for (int i = 0; i < 200; i++) {
        sockets.add(open("notify.service"));
      }
      assertThat(Files.getAttribute(Path.of(sockets.getLast().path()), "unix:mode"))
          .isEqualTo(0140777);
      String program = SEND + "for path in sys.argv[1:]: send(path, 'A=' + path)";
      var argv = new ArrayList<>(List.of(PYTHON, "-c", program));
      sockets.forEach(socket -> argv.add(socket.path()));
      group.run(argv.toArray(String[]::new));
      assertThat(awaitTold(200)).endsWith("[A=" + sockets.getLast().path() + "]");
      for (NotifySocket socket : sockets) {
        close(socket);
      }
    }
  }
}
