package dev.fleet.deploy.local;

import java.nio.file.Path;

/**
 * One machine of a cluster.
 *
 * @param name as users write it and as the machine calls itself: {@code m1}
 * @param id its {@code /etc/machine-id}, 32 hex digits; the first eight differ from those of all
 *     others of the cluster
 * @param address the loopback address that all its services bind and advertise
 * @param folder holds the layers of its file system and its console log
 */
record Machine(String name, String id, String address, Path folder) {
  /** What the machine wrote to its disk, over the host's files. */
  Path upper() {
    return folder.resolve("upper");
  }

  /** Belongs to the overlay file system; never touched otherwise. */
  Path work() {
    return folder.resolve("work");
  }

  /** The machine's whole file system, while it is mounted. */
  Path root() {
    return folder.resolve("root");
  }

  /** What systemd-nspawn and systemd said before there was a journal. */
  Path console() {
    return folder.resolve("console.log");
  }
}
