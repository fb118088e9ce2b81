package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.embedded.host.PathListener;
import dev.fleet.agent.embedded.host.PathWatch;
import dev.fleet.agent.linux.Errno;
import dev.fleet.agent.linux.Inotify;
import dev.fleet.agent.linux.LinuxException;
import dev.fleet.runtime.log.Log;
import dev.fleet.unit.systemd.PathBody;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All watched paths on one inotify instance, of which a user has few. A path is watched as systemd
 * does it: itself and each folder on the way to it, links as well as what they lead to, as far as
 * these exist. Confined to the manager's loop.
 */
final class PathWatches implements AutoCloseable {
  private static final Log LOG = Log.of(PathWatches.class);
  private static final int PASSING = Inotify.MOVE_SELF;
  private static final int ON_THE_WAY =
      Inotify.MOVE_SELF
          | Inotify.DELETE_SELF
          | Inotify.ATTRIBUTES
          | Inotify.CREATE
          | Inotify.MOVED_TO;

  private final Inotify inotify;
  private final Poller.Watch poll;

  /** For each of the kernel's watches, who wants which of its events. */
  private final Map<Integer, Map<Watched, Integer>> users = new HashMap<>();

  private record Event(int watch, int mask) {}

  PathWatches(Poller poller) throws LinuxException {
    this.inotify = Inotify.open();
    this.poll = poller.watch(inotify.descriptor(), this::read);
  }

  PathWatch watch(PathBody.Watch wanted, PathListener listener) throws HostException {
    var watched = new Watched(wanted, listener);
    watched.renew();
    if (watched.watches.isEmpty()) {
      throw new HostException(wanted.path() + " cannot be watched");
    }
    return watched;
  }

  /** On the poller's thread. */
  private @Nullable Runnable read() {
    var events = new ArrayList<Event>();
    inotify.read((watch, mask) -> events.add(new Event(watch, mask)));
    return events.isEmpty() ? null : () -> happened(events);
  }

  private void happened(List<Event> events) {
    // Whom it concerns, and whether their path itself.
    var concerned = new LinkedHashMap<Watched, Boolean>();
    for (Event event : events) {
      if ((event.mask() & Inotify.OVERFLOW) != 0) {
        LOG.warn("too much happened to watched paths at once; all are looked at anew");
        users.values().forEach(map -> map.keySet().forEach(w -> concerned.put(w, true)));
        continue;
      }
      users
          .getOrDefault(event.watch(), Map.of())
          .forEach(
              (watched, mask) -> {
                if ((event.mask() & mask) != 0) {
                  boolean itself = watched.isItself(event.watch());
                  concerned.merge(watched, itself, Boolean::logicalOr);
                }
              });
      if ((event.mask() & Inotify.IGNORED) != 0) {
        users.remove(event.watch());
      }
    }
    concerned.forEach(Watched::happened);
  }

  @Override
  public void close() {
    poll.close();
  }

  private static int mask(PathBody.Kind kind) {
    int always = Inotify.DELETE_SELF | Inotify.MOVE_SELF | Inotify.ATTRIBUTES;
    int changes =
        Inotify.CLOSE_WRITE
            | Inotify.CREATE
            | Inotify.DELETE
            | Inotify.MOVED_FROM
            | Inotify.MOVED_TO;
    return switch (kind) {
      case EXISTS, EXISTS_GLOB -> always;
      case CHANGED -> always | changes;
      case MODIFIED -> always | changes | Inotify.MODIFY;
      case DIRECTORY_NOT_EMPTY -> always | Inotify.CREATE | Inotify.MOVED_TO;
    };
  }

  private final class Watched implements PathWatch {
    private final PathBody.Watch wanted;
    private final PathListener listener;
    private Set<Integer> watches = Set.of();
    private Set<Integer> itself = Set.of();
    private boolean closed;

    Watched(PathBody.Watch wanted, PathListener listener) {
      this.wanted = wanted;
      this.listener = listener;
    }

    boolean isItself(int watch) {
      return itself.contains(watch);
    }

    void happened(boolean toItself) {
      if (closed) {
        return;
      }
      // First, so that what happens while the listener looks is not missed.
      renew();
      listener.changed(toItself);
    }

    /** Watches what there is now of the path, and no longer what is not part of it any more. */
    void renew() {
      var masks = new LinkedHashMap<Integer, Integer>();
      var last = new LinkedHashSet<Integer>();
      List<String> parts = parts(wanted.path());
      Set<Integer> above = Set.of();
      for (int i = 0; i < parts.size(); i++) {
        boolean isLast = i == parts.size() - 1;
        Set<Integer> here = add(parts.get(i), isLast ? mask(wanted.kind()) : ON_THE_WAY, masks);
        if (here.isEmpty()) {
          break;
        }
        // What is below exists, so only the folder's own moves matter.
        above.forEach(watch -> masks.put(watch, PASSING));
        above = here;
        if (isLast) {
          last.addAll(here);
        }
      }
      replace(masks, last);
    }

    /** The watches of a link and of what it leads to; the same one if it is no link. */
    private Set<Integer> add(String path, int mask, Map<Integer, Integer> masks) {
      var added = new LinkedHashSet<Integer>();
      for (int follow : new int[] {Inotify.DO_NOT_FOLLOW, 0}) {
        try {
          int watch = inotify.add(path, mask | follow | Inotify.MASK_ADD);
          masks.merge(watch, mask, (a, b) -> a | b);
          added.add(watch);
        } catch (LinuxException e) {
          if (e.errno() != Errno.ENOENT && e.errno() != Errno.EACCES) {
            LOG.warn("a path cannot be watched", e, "path", path);
          }
          return Set.of();
        }
      }
      return added;
    }

    private void replace(Map<Integer, Integer> masks, Set<Integer> last) {
      Set<Integer> before = watches;
      watches = Set.copyOf(masks.keySet());
      itself = Set.copyOf(last);
      masks.forEach(
          (watch, mask) ->
              users.computeIfAbsent(watch, _ -> new LinkedHashMap<>()).put(this, mask));
      for (int watch : before) {
        if (!watches.contains(watch)) {
          forget(watch);
        }
      }
    }

    private void forget(int watch) {
      Map<Watched, Integer> others = users.get(watch);
      if (others != null) {
        others.remove(this);
        if (others.isEmpty()) {
          users.remove(watch);
          inotify.remove(watch);
        }
      }
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        replace(Map.of(), Set.of());
      }
    }
  }

  /** The root, each folder on the way, and the path itself. */
  private static List<String> parts(String path) {
    var parts = new ArrayList<String>();
    parts.add("/");
    for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
      parts.add(path.substring(0, slash));
    }
    if (path.length() > 1) {
      parts.add(path);
    }
    return parts;
  }
}
