package dev.fleet.deploy.local;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The names of a cluster's parts: {@code etcd}, {@code registry-1}, {@code scheduler-1}, {@code m1}
 * and so on.
 */
final class Members {
  static final String ETCD = "etcd";
  static final String REGISTRY = "registry-";
  static final String SCHEDULER = "scheduler-";

  private Members() {}

  /** The parts that run as processes of the host, in the order in which they are started. */
  static List<String> controlPlane(ClusterSpec spec) {
    List<String> names = new ArrayList<>();
    if (spec.services()) {
      names.add(ETCD);
      for (int number = 1; number <= spec.registries(); number++) {
        names.add(REGISTRY + number);
      }
      for (int number = 1; number <= spec.schedulers(); number++) {
        names.add(SCHEDULER + number);
      }
    }
    return names;
  }

  /** The number at the end of a replica's name. */
  static int number(String replica) {
    return Integer.parseInt(replica.substring(replica.lastIndexOf('-') + 1));
  }

  /**
   * What a cluster is called on the host: the same for the same folder, different for any other.
   */
  static String clusterName(Path folder) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(folder.toString().getBytes(StandardCharsets.UTF_8));
      return "fleet-local-" + HexFormat.of().formatHex(hash, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
