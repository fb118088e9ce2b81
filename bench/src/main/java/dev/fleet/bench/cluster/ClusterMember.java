package dev.fleet.bench.cluster;

import dev.fleet.bench.BenchException;
import java.util.ArrayList;
import java.util.List;

/**
 * A member of a local cluster, as {@code fleet-local status} shows it.
 *
 * @param name {@code etcd}, {@code registry-1}, {@code m1}, …
 * @param pid on the host; of a machine that of its first process
 * @param address {@code host:port}, of a machine the host alone
 * @param machineId 32 hex digits, {@code -} if it is no machine
 */
public record ClusterMember(String name, long pid, String address, String machineId) {
  private static final int COLUMNS = 5;

  /** Whether it is a machine. */
  public boolean isMachine() {
    return !machineId.equals("-");
  }

  /**
   * Reads the table.
   *
   * @throws BenchException if a member is off, or the table is another one than expected
   */
  static List<ClusterMember> parse(String table) {
    var members = new ArrayList<ClusterMember>();
    for (String line : table.lines().skip(1).toList()) {
      String[] columns = line.strip().split(" +", -1);
      if (columns.length != COLUMNS || !columns[1].equals("running")) {
        throw new BenchException("not a running member: " + line.strip());
      }
      members.add(
          new ClusterMember(columns[0], Long.parseLong(columns[2]), columns[3], columns[4]));
    }
    return List.copyOf(members);
  }
}
