package dev.fleet.agent.embedded.mount;

import dev.fleet.unit.systemd.ExecCommand;
import dev.fleet.unit.systemd.ExecCommand.Privileges;
import dev.fleet.unit.systemd.MountBody;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The command lines of mount(8) and umount(8), as systemd calls them. */
final class MountCommands {
  private static final String MOUNT = "/bin/mount";
  private static final String UNMOUNT = "/bin/umount";

  /** Options that say something to systemd alone, which mount(8) does not know. */
  private static final Set<String> NOT_FOR_MOUNT = Set.of("nofail", "auto", "noauto", "fail");

  private MountCommands() {}

  static ExecCommand mount(MountBody body) {
    var argv = new ArrayList<>(List.of(MOUNT, body.what(), body.where()));
    if (body.sloppyOptions()) {
      argv.add("-s");
    }
    if (body.readWriteOnly()) {
      argv.add("-w");
    }
    body.type().ifPresent(type -> argv.addAll(List.of("-t", type)));
    String options = options(body);
    if (!options.isEmpty()) {
      argv.addAll(List.of("-o", options));
    }
    return command(argv);
  }

  static ExecCommand remount(MountBody body) {
    String options = options(body);
    var argv = new ArrayList<>(List.of(MOUNT, body.what(), body.where()));
    argv.addAll(List.of("-o", options.isEmpty() ? "remount" : "remount," + options));
    if (body.sloppyOptions()) {
      argv.add("-s");
    }
    if (body.readWriteOnly()) {
      argv.add("-w");
    }
    body.type().ifPresent(type -> argv.addAll(List.of("-t", type)));
    return command(argv);
  }

  /** Without making the path canonical: it is, and what is below it may hang. */
  static ExecCommand unmount(MountBody body) {
    var argv = new ArrayList<>(List.of(UNMOUNT, body.where(), "-c"));
    if (body.lazyUnmount()) {
      argv.add("-l");
    }
    if (body.forceUnmount()) {
      argv.add("-f");
    }
    return command(argv);
  }

  private static String options(MountBody body) {
    return String.join(
        ",",
        Arrays.stream(body.options().orElse("").split(","))
            .filter(option -> !option.isEmpty() && !option.startsWith("x-systemd."))
            .filter(option -> !NOT_FOR_MOUNT.contains(option))
            .toList());
  }

  private static ExecCommand command(List<String> argv) {
    return new ExecCommand(argv.getFirst(), argv, false, false, Privileges.UNIT);
  }
}
