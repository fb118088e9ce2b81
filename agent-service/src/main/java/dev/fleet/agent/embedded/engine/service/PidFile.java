package dev.fleet.agent.embedded.engine.service;

import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.embedded.host.PathWatch;
import dev.fleet.unit.systemd.PathBody;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the PID file of a service, and waits for it to be written. */
final class PidFile {
  private static final int MAX_BYTES = 4_096;

  private final Service service;
  private @Nullable PathWatch watch;

  PidFile(Service service) {
    this.service = service;
  }

  /**
   * Takes the main process from the file.
   *
   * @param tell whether the journal says why that does not work
   * @return whether the main process is known now, and whether it is another one
   */
  Loaded load(boolean tell) {
    Optional<String> path = service.body().pidFile();
    if (path.isEmpty()) {
      return Loaded.NO;
    }
    try {
      int pid = read(path.get());
      if (service.run().mainKnown && service.run().mainPid == pid) {
        return Loaded.SAME;
      }
      service.mainProcess().take(pid);
      return Loaded.OTHER;
    } catch (HostException e) {
      if (tell) {
        service.unit().log().info(e.line());
      }
      return Loaded.NO;
    }
  }

  /** What came of reading it. */
  enum Loaded {
    NO,
    SAME,
    OTHER
  }

  private int read(String path) throws HostException {
    byte[] content;
    try {
      content =
          service
              .unit()
              .host()
              .files()
              .read(path, MAX_BYTES)
              .orElseThrow(() -> new HostException("No such file or directory"));
    } catch (HostException e) {
      throw new HostException(
          "Can't open PID file %s (yet?) after %s: %s"
              .formatted(path, service.run().state.word(), e.line()),
          e);
    }
    String line = new String(content, StandardCharsets.UTF_8).lines().findFirst().orElse("");
    try {
      int pid = Integer.parseInt(line.strip());
      if (pid > 0) {
        return pid;
      }
    } catch (NumberFormatException e) {
      // Told below, as any other text that is no number.
    }
    throw new HostException("Failed to parse PID from file " + path + ": Invalid argument");
  }

  /**
   * Waits for it to be written.
   *
   * @return whether that is possible
   */
  boolean await() {
    String path = service.body().pidFile().orElseThrow();
    try {
      watch =
          service
              .unit()
              .host()
              .watch(
                  new PathBody.Watch(PathBody.Kind.MODIFIED, path),
                  _ -> service.unit().event(this::look));
    } catch (HostException e) {
      service.unit().log().error("Failed to set a watch for PID file " + path + ": " + e.line());
      return false;
    }
    look(); // It may have been written just before.
    return true;
  }

  private void look() {
    if (watch != null && load(false) != Loaded.NO) {
      close();
      service.flow().enterRunning(ServiceResult.SUCCESS);
    }
  }

  boolean isAwaited() {
    return watch != null;
  }

  void close() {
    if (watch != null) {
      watch.close();
      watch = null;
    }
  }

  /** Removes a file that is of no use any more. */
  void remove() {
    service
        .body()
        .pidFile()
        .ifPresent(
            path -> {
              try {
                service.unit().host().files().remove(path);
              } catch (HostException e) {
                service.unit().log().warning("Cannot remove PID file " + path + ": " + e.line());
              }
            });
  }
}
