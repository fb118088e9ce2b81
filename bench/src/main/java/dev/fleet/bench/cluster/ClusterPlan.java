package dev.fleet.bench.cluster;

import java.nio.file.Path;

/**
 * What cluster to make.
 *
 * @param home of the distribution
 * @param folder of the cluster; does not exist yet, is empty or held a cluster before
 * @param subnet start of its addresses, such as {@code 127.0.77}
 */
public record ClusterPlan(Path home, Path folder, MachineKind kind, int machines, String subnet) {
  /** Whether its machines have a systemd to compare with. */
  public boolean hasReference() {
    return kind == MachineKind.SYSTEMD;
  }

  /** What a title says of the machines, and of the reference if there is one. */
  public String words(String reference) {
    return kind + (hasReference() ? " machines; the reference is " + reference : " machines");
  }
}
