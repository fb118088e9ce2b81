package dev.fleet.agent.embedded.path;

import dev.fleet.agent.embedded.host.Facts;
import dev.fleet.agent.embedded.host.Host;
import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.embedded.host.PathListener;
import dev.fleet.agent.embedded.host.PathWatch;
import dev.fleet.unit.systemd.PathBody.Watch;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One path that a path unit waits for. */
final class WatchedPath {
  private final Watch watch;
  private boolean existed;
  private @Nullable PathWatch open;

  WatchedPath(Watch watch) {
    this.watch = watch;
  }

  String path() {
    return watch.path();
  }

  /**
   * The path that makes it good now; empty if it is not.
   *
   * @param edges whether a path that came or went since the last look makes it good, where changes
   *     are waited for
   */
  Optional<String> good(Facts facts, boolean edges) {
    return switch (watch.kind()) {
      case EXISTS -> Optional.of(watch.path()).filter(facts::exists);
      case EXISTS_GLOB -> {
        List<String> found = facts.glob(watch.path());
        yield found.isEmpty() ? Optional.empty() : Optional.of(found.getFirst());
      }
      case DIRECTORY_NOT_EMPTY -> Optional.of(watch.path()).filter(facts::isDirectoryNotEmpty);
      case CHANGED, MODIFIED -> {
        boolean exists = facts.exists(watch.path());
        boolean edge = exists != existed;
        existed = exists;
        yield edges && edge ? Optional.of(watch.path()) : Optional.empty();
      }
    };
  }

  /** Makes the folder to watch, for the kinds that watch one. */
  void makeFolder(Host host, int mode) throws HostException {
    switch (watch.kind()) {
      case EXISTS, EXISTS_GLOB -> {}
      case CHANGED, MODIFIED, DIRECTORY_NOT_EMPTY -> host.files().makeFolders(watch.path(), mode);
    }
  }

  void open(Host host, PathListener listener) throws HostException {
    close();
    open = host.watch(watch, listener);
  }

  void close() {
    if (open != null) {
      open.close();
      open = null;
    }
  }

  /** As systemctl status shows it, e.g. {@code /run/x (PathExists)}. */
  String text() {
    String kind =
        switch (watch.kind()) {
          case EXISTS -> "PathExists";
          case EXISTS_GLOB -> "PathExistsGlob";
          case CHANGED -> "PathChanged";
          case MODIFIED -> "PathModified";
          case DIRECTORY_NOT_EMPTY -> "DirectoryNotEmpty";
        };
    return watch.path() + " (" + kind + ")";
  }
}
