package dev.fleet.deploy.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes the folder of an embedded machine: its first process, the settings of its services, and
 * the files of the host's that it sees in another version.
 */
final class EmbeddedMachineFiles {
  private static final List<String> TOOLS = List.of("fleetctl", "journalctl", "sudo", "systemctl");

  private final ClusterFile file;
  private final Isolation isolation;
  private final Distribution distribution;

  EmbeddedMachineFiles(ClusterFile file, Isolation isolation, Distribution distribution) {
    this.file = file;
    this.isolation = isolation;
    this.distribution = distribution;
  }

  /** What stands for the programs of a machine that is run by a systemd. */
  static Path tools(Machine machine) {
    return machine.folder().resolve("bin");
  }

  /** The script that becomes the machine's first process. */
  static Path init(Machine machine) {
    return machine.folder().resolve("init");
  }

  void write(Machine machine) {
    try {
      Map<String, String> words = words(machine);
      Path folder = machine.folder();
      for (String sub : List.of("bin", "etc", "opt/fleet", "units", "journal", "run")) {
        Files.createDirectories(folder.resolve(sub));
      }
      Files.createDirectories(file.spec().folder().resolve("log"));
      for (String name : TOOLS) {
        executable(tools(machine).resolve(name), MachineText.of("embedded/" + name, words));
      }
      executable(init(machine), MachineText.of("embedded/init", words));
      String agent = MachineText.of("agent.conf", words);
      Files.writeString(
          folder.resolve("agent.conf"), agent + MachineText.of("embedded/agent.conf", words));
      String journal = MachineText.of("journal.conf", words);
      Files.writeString(
          folder.resolve("journal.conf"), journal + MachineText.of("embedded/journal.conf", words));
      if (SshAccess.of(file).isPresent()) {
        Files.writeString(
            folder.resolve("sshd_config"), MachineText.of("embedded/sshd_config", words));
      }
      writeEtc(machine, words);
    } catch (IOException e) {
      throw new LocalClusterException(
          "cannot write the files of " + machine.name() + ": " + e.getMessage(), e);
    }
  }

  private void writeEtc(Machine machine, Map<String, String> words) throws IOException {
    Path etc = machine.folder().resolve("etc");
    Files.writeString(etc.resolve("machine-id"), machine.id() + "\n");
    Files.writeString(etc.resolve("hostname"), machine.name() + "\n");
    Files.writeString(etc.resolve("hosts"), host("/etc/hosts") + MachineText.hosts(file.spec()));
    Files.writeString(etc.resolve("environment"), MachineText.of("environment", words));
    if (SshAccess.of(file).isEmpty()) {
      return;
    }
    switch (isolation) {
      // sshd gives a terminal to the group tty, which has no number in a user namespace.
      case USER ->
          Files.writeString(
              etc.resolve("group"),
              host("/etc/group")
                  .lines()
                  .filter(line -> !line.startsWith("tty:"))
                  .collect(Collectors.joining("\n", "", "\n")));
      // Without PAM, sshd refuses an account whose password is locked, key or no key.
      case ROOT -> {
        Path shadow = etc.resolve("shadow");
        Files.createFile(
            shadow,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(shadow, host("/etc/shadow").replaceFirst("(?m)^root:[^:]*:", "root:*:"));
      }
      case NONE -> {}
    }
  }

  private static String host(String path) throws IOException {
    Path hosts = Path.of(path);
    return Files.exists(hosts) ? Files.readString(hosts) : "";
  }

  private static void executable(Path path, String text) throws IOException {
    Files.writeString(path, text);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Map<String, String> words(Machine machine) {
    ClusterSpec spec = file.spec();
    Map<String, String> words = new HashMap<>();
    words.put("NAME", machine.name());
    words.put("ID", machine.id());
    words.put("ADDRESS", machine.address());
    words.put("FOLDER", machine.folder().toString());
    words.put("LOG", spec.folder().resolve("log").resolve(machine.name()).toString());
    words.put("FLEET", distribution.home().toString());
    words.put("ISOLATION", isolation.name());
    words.put("REGISTRIES", ControlPlane.endpoints(spec));
    words.put("METADATA", spec.metadata().getOrDefault(machine.name(), ""));
    words.put("SSH_CONFIG", SshAccess.config(spec).toString());
    words.put("USER", HostUser.name());
    SshAccess.of(file)
        .ifPresent(
            ssh -> {
              words.put("SSH_PORT", Integer.toString(ssh.port()));
              words.put("AUTHORIZED_KEY", ssh.authorizedKey().toString());
              words.put("HOST_KEY", ssh.hostKey(machine).toString());
            });
    words.putIfAbsent("SSH_PORT", "0");
    return words;
  }
}
