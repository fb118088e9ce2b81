package dev.fleet.deploy.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The user of this host that runs this program. */
final class HostUser {
  private static final Path ROOT_FOLDER = Path.of("/var/lib/fleet-local");

  private HostUser() {}

  static boolean isRoot() {
    return owner(Path.of("/proc/self")) == 0;
  }

  /** The name in the user database; "?" if he has none there. */
  static String name() {
    return System.getProperty("user.name", "?");
  }

  /**
   * Where his clusters are kept unless he says otherwise.
   *
   * @param environment as of the XDG base directory specification
   */
  static Path stateFolder(Map<String, String> environment, boolean root) {
    if (root) {
      return ROOT_FOLDER;
    }
    Path state = Path.of(environment.getOrDefault("XDG_STATE_HOME", ""));
    if (state.isAbsolute()) { // Others are to be ignored, says the specification.
      return state.resolve("fleet-local");
    }
    Path home = Path.of(environment.getOrDefault("HOME", ""));
    if (home.isAbsolute()) {
      return home.resolve(".local/state/fleet-local");
    }
    throw new LocalClusterException("HOME is not set: say with --dir where to keep the cluster");
  }

  /**
   * Makes sure that a folder is this user's own: what he would start there would be his, in
   * somebody else's cluster.
   */
  static void requireOwn(Path folder) {
    if (owner(folder) != owner(Path.of("/proc/self"))) {
      throw new LocalClusterException(
          "the cluster in " + folder + " is another user's; run this as that user");
    }
  }

  /** The owner of an entry in /proc is the user that the process runs as. */
  private static int owner(Path path) {
    try {
      return (Integer) Files.getAttribute(path, "unix:uid");
    } catch (IOException e) {
      throw new LocalClusterException("cannot find out who owns " + path + ": " + e, e);
    }
  }
}
