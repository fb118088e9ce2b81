package dev.fleet.deploy.local;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What cluster to make.
 *
 * @param init what runs the units of its machines
 * @param folder where everything of the cluster is kept; does not exist yet, is empty, or held a
 *     cluster before
 * @param machines how many, 1 to 200, named {@code m1}, {@code m2}, …
 * @param registries replicas of the registry, 1 to 5
 * @param schedulers one leads, the others stand by; 1 to 5
 * @param subnet the first three numbers of the loopback addresses, such as {@code 127.0.0}:
 *     registries and schedulers listen on .1, .2, …, machines on .11, .12, … Clusters that run at
 *     the same time need different ones.
 * @param metadata what the agent of a machine reports, by machine name; {@code key=value,key=value}
 * @param services false for booted machines alone: no etcd, no registry, no scheduler, no agents
 */
public record ClusterSpec(
    Init init,
    Path folder,
    int machines,
    int registries,
    int schedulers,
    String subnet,
    Map<String, String> metadata,
    boolean services) {
  private static final Pattern SUBNET =
      Pattern.compile("127\\.(25[0-4]|2[0-4]\\d|1?\\d?\\d)\\.(25[0-4]|2[0-4]\\d|1?\\d?\\d)");

  /** What mount(8) and sh take without quoting. */
  private static final Pattern FOLDER = Pattern.compile("[A-Za-z0-9/._+-]+");

  private static final int FIRST_MACHINE = 11;

  public ClusterSpec {
    between("--machines", machines, 200);
    between("--registries", registries, 5);
    between("--schedulers", schedulers, 5);
    if (!SUBNET.matcher(subnet).matches()) {
      throw new LocalClusterException(
          "--subnet: '"
              + subnet
              + "' is not the first three numbers of a loopback address, such as 127.0.0");
    }
    folder = folder.toAbsolutePath().normalize();
    if (!FOLDER.matcher(folder.toString()).matches()) {
      throw new LocalClusterException(
          "--dir: '" + folder + "' may hold letters, digits and / . _ + - only");
    }
    if (init == Init.EMBEDDED && !services) {
      throw new LocalClusterException("an embedded machine is nothing without its agent");
    }
    metadata = Map.copyOf(metadata);
    for (String machine : new TreeMap<>(metadata).keySet()) {
      if (!machine.matches("m[1-9]\\d{0,2}") || Integer.parseInt(machine.substring(1)) > machines) {
        throw new LocalClusterException("--metadata: there is no machine '" + machine + "'");
      }
    }
  }

  private static void between(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new LocalClusterException(option + ": " + value + " is not between 1 and " + most);
    }
  }

  /** A cluster with one registry, one scheduler and the usual addresses. */
  public static ClusterSpec of(Init init, Path folder, int machines) {
    return new ClusterSpec(init, folder, machines, 1, 1, "127.0.0", Map.of(), true);
  }

  /** The same with other addresses. */
  public ClusterSpec withSubnet(String other) {
    return new ClusterSpec(
        init, folder, machines, registries, schedulers, other, metadata, services);
  }

  /** The same with other numbers of replicas. */
  public ClusterSpec withReplicas(int ofRegistry, int ofScheduler) {
    return new ClusterSpec(
        init, folder, machines, ofRegistry, ofScheduler, subnet, metadata, services);
  }

  /** The same with metadata for the agents, by machine name. */
  public ClusterSpec withMetadata(Map<String, String> other) {
    return new ClusterSpec(init, folder, machines, registries, schedulers, subnet, other, services);
  }

  /** The same machines with nothing of fleet's on them, and nothing of fleet's on the host. */
  public ClusterSpec withoutServices() {
    return new ClusterSpec(init, folder, machines, registries, schedulers, subnet, metadata, false);
  }

  /** The loopback address of the machine with this number, counted from 1. */
  String machineAddress(int number) {
    return subnet + "." + (FIRST_MACHINE + number - 1);
  }

  /** The loopback address of the replica with this number, counted from 1. */
  String replicaAddress(int number) {
    return subnet + "." + number;
  }
}
