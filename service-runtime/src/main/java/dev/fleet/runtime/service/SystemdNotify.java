package dev.fleet.runtime.service;

import dev.fleet.runtime.log.Log;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Tells systemd about the state of the service when it was started with {@code Type=notify}.
 *
 * <p>The JDK has no datagram sockets in the Unix domain, so {@code systemd-notify} does it: the
 * unit needs {@code NotifyAccess=all}.
 */
final class SystemdNotify {
  private static final Log LOG = Log.of(SystemdNotify.class);
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  private final boolean wanted;

  SystemdNotify(Map<String, String> environment) {
    this.wanted = environment.containsKey("NOTIFY_SOCKET");
  }

  void ready() {
    send("--ready", "--pid=" + ProcessHandle.current().pid());
  }

  void stopping() {
    send("STOPPING=1");
  }

  private void send(String... arguments) {
    if (!wanted) {
      return;
    }
    var command = new ArrayList<String>();
    command.add("systemd-notify");
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(DEADLINE)) {
        process.destroyForcibly();
        LOG.warn("systemd-notify did not finish", "arguments", command);
      } else if (process.exitValue() != 0) {
        LOG.warn("systemd-notify failed", "exit", process.exitValue(), "arguments", command);
      }
    } catch (IOException e) {
      LOG.warn("cannot run systemd-notify", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
