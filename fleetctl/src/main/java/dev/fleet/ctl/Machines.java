package dev.fleet.ctl;

import dev.fleet.v1.Machine;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The machines of a cluster and how they are shown: {@code 113f16a7.../172.17.8.103}. Immutable.
 */
final class Machines {
  private static final int SHORT_ID = 8;

  private final Map<String, Machine> byId;

  Machines(Map<String, Machine> byId) {
    this.byId = byId;
  }

  Collection<Machine> all() {
    return byId.values();
  }

  @Nullable Machine get(String id) {
    return byId.get(id);
  }

  /** The first eight characters of an ID and three dots; the dots always. */
  static String shortId(String id) {
    return id.substring(0, Math.min(SHORT_ID, id.length())) + "...";
  }

  /** ID and address of a machine; the ID alone if the machine is not known or has no address. */
  String legend(String id, boolean full) {
    String shown = full ? id : shortId(id);
    Machine machine = byId.get(id);
    return machine == null || machine.getPrimaryIp().isEmpty()
        ? shown
        : shown + "/" + machine.getPrimaryIp();
  }

  /** {@link #legend(String, boolean)} with the short ID. */
  String legend(String id) {
    return legend(id, false);
  }
}
