package dev.fleet.deploy.system;

import dev.fleet.deploy.local.Command;
import dev.fleet.deploy.local.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A user without rights, who is on this host only in what he starts: each of his commands has
 * mounts of its own, in which the user database knows him, his home is {@code /mnt/home} and the
 * distribution is {@code /mnt/fleet}, wherever the tests are built.
 */
public final class OrdinaryUser {
  /** Where he keeps everything, as he sees it. */
  public static final Path HOME = Path.of("/mnt/home");

  private static final String ID = "60321";

  private static final String BECOME =
      """
      set -e
      mount --bind "$1/passwd" /etc/passwd
      mount -t tmpfs -o mode=0755 none /mnt
      mkdir /mnt/home /mnt/fleet /mnt/java
      mount --bind "$1/home" /mnt/home
      mount --bind "$2" /mnt/fleet
      mount --bind "$3" /mnt/java
      shift 3
      cd /mnt/home
      exec setpriv --reuid=%1$s --regid=%1$s --clear-groups env -i HOME=/mnt/home \
        USER=tester LANG=C.UTF-8 TERM=dumb FLEET_JAVA_HOME=/mnt/java \
        PATH=/mnt/fleet/bin:/usr/local/bin:/usr/bin:/bin "$@"
      """
          .formatted(ID);

  private final Path folder;

  /**
   * @param folder for his home; removed and made anew
   */
  public OrdinaryUser(Path folder) throws IOException, InterruptedException {
    this.folder = folder.toAbsolutePath();
    Command.run(List.of("rm", "-rf", folder.toString()), Map.of(), Duration.ofSeconds(30));
    Path home = Files.createDirectories(this.folder.resolve("home"));
    Files.setAttribute(home, "unix:uid", Integer.valueOf(ID));
    Files.setAttribute(home, "unix:gid", Integer.valueOf(ID));
    Files.writeString(
        this.folder.resolve("passwd"),
        Files.readString(Path.of("/etc/passwd"))
            + "tester:x:%s:%s::/mnt/home:/bin/bash\n".formatted(ID, ID));
  }

  /** The command line for root that runs a command as this user, in his home. */
  public List<String> command(List<String> command) {
    List<String> all = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", BECOME, "sh"));
    all.add(folder.toString());
    all.add(System.getProperty("fleet.home"));
    all.add(System.getProperty("java.home"));
    all.addAll(command);
    return all;
  }

  /** Runs a command as this user, with no input. */
  public CommandResult run(Duration limit, String... command) throws InterruptedException {
    return Command.run(command(List.of(command)), Map.of(), limit);
  }

  /** Where a file of his is, for root. */
  public Path onHost(Path seen) {
    return folder.resolve("home").resolve(HOME.relativize(seen));
  }
}
