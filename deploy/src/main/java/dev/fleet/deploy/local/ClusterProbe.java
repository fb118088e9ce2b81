package dev.fleet.deploy.local;

import java.util.Set;

/** Asks a running cluster, by its own means, which machines it has. */
interface ClusterProbe {
  /**
   * The ids of the machines that are registered now; empty when the cluster cannot say yet.
   *
   * @throws InterruptedException when the calling thread is interrupted
   */
  Set<String> registeredMachines() throws InterruptedException;
}
