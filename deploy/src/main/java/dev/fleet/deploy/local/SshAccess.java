package dev.fleet.deploy.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The way into the machines by ssh: one key for the user, one host key a machine, and {@code
 * DIR/ssh/config} that brings them together. {@code ssh -F DIR/ssh/config m1} asks nothing.
 */
final class SshAccess {
  private static final int USUAL_PORT = 22;
  private static final int OTHER_PORTS = 2222;
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Path folder;
  private final int port;

  private SshAccess(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /** The one of a cluster; empty when its machines have no sshd. */
  static Optional<SshAccess> of(ClusterFile file) {
    return file.get("ssh.port")
        .map(port -> new SshAccess(folder(file.spec()), Integer.parseInt(port)));
  }

  /**
   * Chooses the port of a new cluster: 22 if this user may listen there and nobody does. The host's
   * own sshd usually holds it on every address.
   */
  static SshAccess choose(ClusterFile file, List<Machine> machines) {
    int port =
        IntStream.concat(IntStream.of(USUAL_PORT), IntStream.range(OTHER_PORTS, OTHER_PORTS + 10))
            .filter(candidate -> isFree(candidate, machines))
            .findFirst()
            .orElseThrow(
                () ->
                    new LocalClusterException(
                        "no port is free for the machines' sshd: tried 22 and 2222 to 2231"));
    file.put("ssh.port", Integer.toString(port));
    return new SshAccess(folder(file.spec()), port);
  }

  private static boolean isFree(int port, List<Machine> machines) {
    return machines.stream()
        .allMatch(machine -> Ports.isFree(new InetSocketAddress(machine.address(), port)));
  }

  private static Path folder(ClusterSpec spec) {
    return spec.folder().resolve("ssh");
  }

  int port() {
    return port;
  }

  /** The file for {@code ssh -F}, whether the cluster's machines have an sshd or not. */
  static Path config(ClusterSpec spec) {
    return folder(spec).resolve("config");
  }

  /** The file whose key every machine takes. */
  Path authorizedKey() {
    return folder.resolve("id_ed25519.pub");
  }

  Path hostKey(Machine machine) {
    return folder.resolve("host_" + machine.name());
  }

  /** Makes all keys and writes the files for the client. */
  void make(List<Machine> machines) throws InterruptedException {
    try {
      Files.createDirectories(folder);
      Path key = folder.resolve("id_ed25519");
      keygen(key, "fleet-local");
      var known = new StringBuilder();
      var config = new StringBuilder();
      for (Machine machine : machines) {
        keygen(hostKey(machine), machine.name());
        String name =
            port == USUAL_PORT ? machine.address() : "[" + machine.address() + "]:" + port;
        known.append(name).append(' ').append(Files.readString(Path.of(hostKey(machine) + ".pub")));
        config.append(hostEntry(machine, key));
      }
      Files.writeString(knownHosts(), known);
      Files.writeString(folder.resolve("config"), config);
    } catch (IOException e) {
      throw new LocalClusterException("cannot write " + folder + ": " + e.getMessage(), e);
    }
  }

  private Path knownHosts() {
    return folder.resolve("known_hosts");
  }

  private String hostEntry(Machine machine, Path key) {
    return """
    Host %s %s
      HostName %s
      Port %d
      User %s
      IdentityFile %s
      IdentitiesOnly yes
      UserKnownHostsFile %s
      StrictHostKeyChecking yes
    """
        .formatted(
            machine.name(),
            machine.address(),
            machine.address(),
            port,
            HostUser.name(),
            key,
            knownHosts());
  }

  /**
   * Writes a config for machines without an sshd, so that nobody reaches the host's by mistake.
   *
   * @param reason what ssh says instead
   */
  static void refuse(ClusterSpec spec, String reason) {
    try {
      Files.createDirectories(folder(spec));
      Files.writeString(
          config(spec),
          """
          Host *
            ProxyCommand sh -c 'echo "%s" >&2; exit 1'
          """
              .formatted(reason));
    } catch (IOException e) {
      throw new LocalClusterException("cannot write " + folder(spec) + ": " + e.getMessage(), e);
    }
  }

  /** Returns when the sshd of a machine answers. */
  void await(Machine machine) throws InterruptedException {
    Wait.until(
        START_LIMIT,
        "sshd of " + machine.name() + " did not answer",
        () -> Ports.answers(machine.address(), port));
  }

  private static void keygen(Path file, String comment) throws InterruptedException {
    Command.require(
        "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", file.toString());
  }
}
