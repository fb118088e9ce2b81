package dev.fleet.deploy.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The way into the machines by ssh: one key for the user, one host key a machine, and {@code
 * DIR/ssh/config} that brings them together. {@code ssh -F DIR/ssh/config m1} asks nothing.
 */
final class SshAccess {
  private final Path folder;
  private final int port;

  /**
   * @param folder of the keys and the config
   * @param port of every machine's sshd
   */
  SshAccess(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  int port() {
    return port;
  }

  Path config() {
    return folder.resolve("config");
  }

  Path key() {
    return folder.resolve("id_ed25519");
  }

  Path knownHosts() {
    return folder.resolve("known_hosts");
  }

  String authorizedKey() throws IOException {
    return Files.readString(folder.resolve("id_ed25519.pub"));
  }

  String hostKey(Machine machine) throws IOException {
    return Files.readString(hostKeyFile(machine));
  }

  private Path hostKeyFile(Machine machine) {
    return folder.resolve("host_" + machine.name());
  }

  /** Makes all keys and writes the files for the client. */
  void make(List<Machine> machines) throws InterruptedException {
    try {
      Files.createDirectories(folder);
      keygen(key(), "fleet-local");
      var known = new StringBuilder();
      var config = new StringBuilder();
      for (Machine machine : machines) {
        keygen(hostKeyFile(machine), machine.name());
        String name = port == 22 ? machine.address() : "[" + machine.address() + "]:" + port;
        known
            .append(name)
            .append(' ')
            .append(Files.readString(Path.of(hostKeyFile(machine) + ".pub")));
        config.append(hostEntry(machine));
      }
      Files.writeString(knownHosts(), known);
      Files.writeString(config(), config);
    } catch (IOException e) {
      throw new LocalClusterException("cannot write " + folder + ": " + e.getMessage(), e);
    }
  }

  private String hostEntry(Machine machine) {
    return """
    Host %s %s
      HostName %s
      Port %d
      User root
      IdentityFile %s
      IdentitiesOnly yes
      UserKnownHostsFile %s
      StrictHostKeyChecking yes
    """
        .formatted(machine.name(), machine.address(), machine.address(), port, key(), knownHosts());
  }

  private static void keygen(Path file, String comment) throws InterruptedException {
    Command.require(
        "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", file.toString());
  }
}
