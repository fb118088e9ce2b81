package dev.fleet.deploy.system;

import dev.fleet.deploy.local.CommandResult;
import dev.fleet.deploy.local.MemberStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A cluster that system tests share, in the hands of the user who made it. */
interface TestCluster extends AutoCloseable {
  /** The members that were killed and not booted since. */
  Set<String> off();

  /** A member; what never changes of it is true, whatever its state is by now. */
  MemberStatus member(String name);

  /** Runs a command on a machine. */
  CommandResult exec(String machine, String... command) throws InterruptedException;

  void kill(String member) throws InterruptedException;

  void boot(String member) throws InterruptedException;

  /** What {@code fleetctl} has to find in its environment. */
  Map<String, String> environment();

  /** The command line for this process that runs another as the user. */
  List<String> asUser(List<String> command);

  /** A new folder of the user's, as he sees it. */
  Path newFolder();

  /** Where this process finds a file that the user sees. */
  Path onHost(Path seen);

  @Override
  void close();

  /** The ID of a machine, 32 hex digits. */
  default String machineId(String machine) {
    return member(machine).machineId();
  }

  /** Where the services of a machine listen; {@code host:port} of another member. */
  default String address(String member) {
    return member(member).address();
  }
}
