package dev.fleet.deploy.system;

import dev.fleet.deploy.local.CommandResult;
import dev.fleet.deploy.local.MemberStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A cluster that system tests share, in the hands of the user who made it. */
interface TestCluster extends AutoCloseable {
  /** Every member with its state. */
  List<MemberStatus> members() throws InterruptedException;

  /** Runs a command on a machine. */
  CommandResult exec(String machine, String... command) throws InterruptedException;

  void kill(String member) throws InterruptedException;

  void boot(String member) throws InterruptedException;

  /** What {@code fleetctl} has to find in its environment. */
  Map<String, String> environment() throws InterruptedException;

  /** The command line for this process that runs another as the user. */
  List<String> asUser(List<String> command);

  /** A new folder of the user's, as he sees it. */
  Path newFolder();

  /** Where this process finds a file that the user sees. */
  Path onHost(Path seen);

  @Override
  void close();

  /** The ID of a machine, 32 hex digits. */
  default String machineId(String machine) throws InterruptedException {
    return member(machine).machineId();
  }

  /** Where the services of a machine listen; {@code host:port} of another member. */
  default String address(String member) throws InterruptedException {
    return member(member).address();
  }

  private MemberStatus member(String name) throws InterruptedException {
    return members().stream()
        .filter(member -> member.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no member " + name));
  }
}
