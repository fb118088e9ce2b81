package dev.fleet.ctl;

import dev.fleet.v1.Machine;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The machines, asked for when one has to be shown, and again when an unknown one turns up. Never
 * fails: a machine that cannot be looked up is shown by its ID. One thread.
 */
final class Directory {
  private final Cluster cluster;
  private final Set<String> unknown = new HashSet<>();
  private Machines machines = new Machines(Map.of());

  Directory(Cluster cluster) {
    this.cluster = cluster;
  }

  /** The machines; {@code id} is among them unless the cluster does not know it. */
  Machines with(String id) throws InterruptedException {
    if (!id.isEmpty() && machines.get(id) == null && unknown.add(id)) {
      try {
        machines = Registry.machines(cluster);
      } catch (CallFailure e) {
        return machines;
      }
    }
    return machines;
  }

  /** As {@code 113f16a7.../172.17.8.103}. */
  String legend(String id) throws InterruptedException {
    return with(id).legend(id);
  }

  @Nullable Machine machine(String id) throws InterruptedException {
    return with(id).get(id);
  }

  /** Forgets which machines were looked for in vain. */
  void retryUnknown() {
    unknown.clear();
  }
}
