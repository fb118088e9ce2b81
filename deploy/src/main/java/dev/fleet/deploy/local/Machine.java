package dev.fleet.deploy.local;

import java.nio.file.Path;

/**
 * One machine of a cluster.
 *
 * @param name as users write it and as the machine calls itself: {@code m1}
 * @param id its {@code /etc/machine-id}, 32 hex digits; the first eight differ from those of all
 *     others of the cluster
 * @param address the loopback address that all its services bind and advertise
 * @param folder holds its disk and its console log
 */
record Machine(String name, String id, String address, Path folder) {
  /** What its first processes said before there was any other log. */
  Path console() {
    return folder.resolve("console.log");
  }
}
