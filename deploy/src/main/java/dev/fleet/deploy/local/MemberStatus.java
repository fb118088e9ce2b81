package dev.fleet.deploy.local;

import java.util.Optional;

/**
 * One member of a cluster at a moment.
 *
 * @param name as in {@link LocalCluster}
 * @param pid its process on the host, for a machine the first one; empty when it is off
 * @param address {@code host:port}, or the address of a machine
 * @param machineId of a machine, empty for others
 */
public record MemberStatus(String name, Optional<Long> pid, String address, String machineId) {
  /** True while its process lives. */
  public boolean running() {
    return pid.isPresent();
  }
}
