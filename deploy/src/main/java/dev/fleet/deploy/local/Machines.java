package dev.fleet.deploy.local;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The machines of a cluster: who they are, not what becomes of them. Thread-safe. */
final class Machines {
  private final ClusterFile file;

  Machines(ClusterFile file) {
    this.file = file;
  }

  /** All machines of the cluster, in the order of their numbers. */
  List<Machine> all() {
    List<Machine> machines = new ArrayList<>();
    for (int number = 1; number <= file.spec().machines(); number++) {
      String name = "m" + number;
      String id =
          file.get("id." + name)
              .orElseThrow(() -> new LocalClusterException("the cluster has no id for " + name));
      Path folder = file.spec().folder().resolve("machines").resolve(name);
      machines.add(new Machine(name, id, file.spec().machineAddress(number), folder));
    }
    return machines;
  }

  /** The machine of that name, if there is one. */
  Optional<Machine> find(String name) {
    return all().stream().filter(machine -> machine.name().equals(name)).findFirst();
  }

  /** Gives the machines of a new cluster their IDs. */
  void chooseIds() {
    var random = new SecureRandom();
    Set<String> starts = new HashSet<>();
    for (int number = 1; number <= file.spec().machines(); number++) {
      byte[] bytes = new byte[16];
      String id;
      do {
        random.nextBytes(bytes);
        id = HexFormat.of().formatHex(bytes);
      } while (!starts.add(id.substring(0, 8)));
      file.put("id.m" + number, id);
    }
  }
}
