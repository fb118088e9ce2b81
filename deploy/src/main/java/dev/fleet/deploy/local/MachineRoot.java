package dev.fleet.deploy.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Makes the file system of a machine out of the host's: the same programs, but an identity of its
 * own and none of the services that the host's administrator enabled.
 */
final class MachineRoot {
  private static final String UNITS = "/etc/systemd/system";
  private static final String OWN = "/etc/fleet-local";

  /** These make units from the host's fstab, init scripts, partitions and consoles. */
  private static final List<String> GENERATORS =
      List.of(
          "cryptsetup",
          "fstab",
          "getty",
          "gpt-auto",
          "integritysetup",
          "rc-local",
          "system-update",
          "sysv",
          "veritysetup");

  private final ClusterSpec spec;
  private final SshAccess ssh;

  MachineRoot(ClusterSpec spec, SshAccess ssh) {
    this.spec = spec;
    this.ssh = ssh;
  }

  /** Mounts the machine's file system if it is not mounted. What it wrote before is still there. */
  static void mount(Machine machine) throws InterruptedException {
    if (Mounts.under(root(machine)).isEmpty()) {
      Mounts.overlayOfRoot(upper(machine), work(machine), root(machine));
    }
  }

  /** The folder of a machine's journal, while its file system is mounted. */
  static Path journal(Machine machine) {
    return root(machine).resolve("var/log/journal");
  }

  /** The machine's whole file system, while it is mounted. */
  static Path root(Machine machine) {
    return machine.folder().resolve("root");
  }

  /** What the machine wrote to its disk, over the host's files. */
  private static Path upper(Machine machine) {
    return machine.folder().resolve("upper");
  }

  /** Belongs to the overlay file system; never touched otherwise. */
  private static Path work(Machine machine) {
    return machine.folder().resolve("work");
  }

  /**
   * Makes the folders of a new machine, mounts its file system and writes what differs from the
   * host.
   */
  void make(Machine machine) throws InterruptedException {
    try {
      for (Path folder : List.of(upper(machine), work(machine), root(machine))) {
        Files.createDirectories(folder);
      }
      mount(machine);
      var tree = new FileTree(root(machine));
      writeIdentity(tree, machine);
      writeSystemd(tree);
      writeSsh(tree, machine);
      if (spec.services()) {
        writeServices(tree, machine);
      }
    } catch (IOException e) {
      throw new LocalClusterException("cannot write the files of " + machine.name() + ": " + e, e);
    }
  }

  private void writeIdentity(FileTree tree, Machine machine) throws IOException {
    tree.write("/etc/machine-id", machine.id() + "\n");
    tree.write("/etc/hostname", machine.name() + "\n");
    tree.write("/etc/hosts", "127.0.0.1 localhost\n" + MachineText.hosts(spec));
    tree.write("/etc/fstab", "");
    tree.write("/etc/environment", text("environment", machine));
  }

  private void writeSystemd(FileTree tree) throws IOException {
    tree.empty(UNITS);
    tree.link(UNITS + "/default.target", "/lib/systemd/system/multi-user.target");
    for (String generator : GENERATORS) {
      tree.link("/etc/systemd/system-generators/systemd-" + generator + "-generator", "/dev/null");
    }
    tree.write("/etc/systemd/system.conf.d/zz-fleet-local.conf", text("system.conf"));
    tree.write("/etc/systemd/journald.conf.d/zz-fleet-local.conf", text("journald.conf"));
    tree.empty("/var/log/journal");
    tree.empty(OWN);
    tree.write(OWN + "/init", text("init"));
    tree.mode(OWN + "/init", "rwxr-xr-x");
  }

  private void writeSsh(FileTree tree, Machine machine) throws IOException {
    tree.write(OWN + "/sshd_config", text("sshd_config", machine));
    tree.write(OWN + "/authorized_keys", Files.readString(ssh.authorizedKey()));
    tree.write(OWN + "/ssh_host_ed25519_key", Files.readString(ssh.hostKey(machine)));
    tree.mode(OWN + "/ssh_host_ed25519_key", "rw-------");
    tree.write(UNITS + "/sshd.service", text("sshd.service"));
    enable(tree, "sshd.service", UNITS + "/sshd.service");
    // Without PAM, sshd refuses an account whose password is locked, key or no key.
    String shadow = Files.readString(tree.at("/etc/shadow"));
    tree.write("/etc/shadow", shadow.replaceFirst("(?m)^root:[^:]*:", "root:*:"));
  }

  private void writeServices(FileTree tree, Machine machine) throws IOException {
    tree.empty("/etc/fleet");
    tree.write("/etc/fleet/agent.conf", text("agent.conf", machine));
    tree.write("/etc/fleet/journal.conf", text("journal.conf", machine));
    for (String unit : List.of("fleet-agent.service", "fleet-journal.service")) {
      String path = Distribution.IN_MACHINE + "/lib/systemd/system/" + unit;
      tree.link(UNITS + "/" + unit, path);
      enable(tree, unit, path);
      tree.write(UNITS + "/" + unit + ".d/fleet-local.conf", text("java.conf", machine));
    }
  }

  private static void enable(FileTree tree, String unit, String path) throws IOException {
    tree.link(UNITS + "/multi-user.target.wants/" + unit, path);
  }

  private String text(String name, Machine machine) throws IOException {
    Map<String, String> words =
        Map.of(
            "ADDRESS", machine.address(),
            "SSH_PORT", Integer.toString(ssh.port()),
            "REGISTRIES", ControlPlane.endpoints(spec),
            "METADATA", spec.metadata().getOrDefault(machine.name(), ""),
            "JAVA_HOME", Distribution.javaHome().toString());
    return MachineText.of(name, words);
  }

  private static String text(String name) throws IOException {
    return MachineText.of(name, Map.of());
  }
}
