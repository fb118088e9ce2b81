package dev.fleet.deploy.local;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The programs that a cluster is made of.
 *
 * @param home the folder with {@code bin} and {@code lib}, absolute
 */
record Distribution(Path home) {
  /** Where every machine sees the distribution. */
  static final String IN_MACHINE = "/opt/fleet";

  Distribution {
    home = home.toAbsolutePath().normalize();
    if (!Files.isExecutable(home.resolve("bin/fleetctl"))) {
      throw new LocalClusterException(
          home
              + " is not a fleet distribution: there is no bin/fleetctl; build it with: mvn"
              + " package");
    }
  }

  /**
   * The one that this program was started from. The launchers and the build set {@code fleet.home}.
   */
  static Distribution running() {
    String home = System.getProperty("fleet.home");
    if (home == null) {
      throw new LocalClusterException(
          "start fleet-local by its launcher, bin/fleet-local: the property fleet.home is not set");
    }
    return new Distribution(Path.of(home));
  }

  String program(String name) {
    return home.resolve("bin").resolve(name).toString();
  }

  /** The Java that runs this program, and that the cluster's programs use too. */
  static Path javaHome() {
    return Path.of(System.getProperty("java.home"));
  }
}
