package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.embedded.host.PathWatch;
import dev.fleet.agent.linux.Descriptors;
import dev.fleet.agent.linux.LinuxException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who wants to know that mounts changed. The kernel tells it by an urgent event on mountinfo; see
 * "/proc/pid/mounts" of proc(5). Confined to the manager's loop.
 */
final class MountWatches implements AutoCloseable {
  private final Poller poller;
  private final Set<MountWatch> watches = new LinkedHashSet<>();
  private Poller.@Nullable Watch poll;

  MountWatches(Poller poller) {
    this.poller = poller;
  }

  PathWatch watch(Runnable changed) throws HostException {
    if (poll == null) {
      try {
        int mounts = Descriptors.open("/proc/self/mountinfo", Descriptors.READ, 0);
        poll = poller.watchUrgent(mounts, () -> this::happened);
      } catch (LinuxException e) {
        throw new HostException(LinuxException.reasonOf(e), e);
      }
    }
    var watch = new MountWatch(changed);
    watches.add(watch);
    return watch;
  }

  private void happened() {
    for (MountWatch watch : List.copyOf(watches)) {
      if (watches.contains(watch)) {
        watch.changed.run();
      }
    }
  }

  @Override
  public void close() {
    if (poll != null) {
      poll.close();
    }
  }

  private final class MountWatch implements PathWatch {
    private final Runnable changed;

    private MountWatch(Runnable changed) {
      this.changed = changed;
    }

    @Override
    public void close() {
      watches.remove(this);
    }
  }
}
