package dev.fleet.agent.embedded;

import dev.fleet.agent.embedded.host.Account;
import dev.fleet.agent.embedded.host.Facts;
import dev.fleet.unit.systemd.Policy;
import dev.fleet.unit.systemd.SpecifierContext;
import dev.fleet.unit.systemd.UnitDirectories.Kind;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the embedded unit manager is told.
 *
 * @param units folder of fleet's unit files
 * @param state folder of its own records; two managers must not share it
 * @param machineId of the machine that it counts as, 32 hex digits
 * @param hostname of that machine
 * @param folders where units have theirs
 * @param policy what unit files may say
 * @param stopTimeout how long the units may take to stop when the manager is closed
 */
public record EmbeddedConfig(
    Path units,
    Path state,
    String machineId,
    String hostname,
    UnitRoots folders,
    Policy policy,
    Duration stopTimeout) {
  /** What the specifiers of unit files stand for on a host. */
  SpecifierContext specifiers(Facts facts) {
    Account self = facts.self();
    return new SpecifierContext(
        machineId,
        facts.bootId(),
        hostname,
        hostname,
        facts.kernelRelease(),
        facts.architecture(),
        self.name(),
        self.uid(),
        self.name(),
        self.gid(),
        self.home(),
        self.shell(),
        folders.of(Kind.RUNTIME),
        folders.of(Kind.STATE),
        folders.of(Kind.CACHE),
        folders.of(Kind.LOGS),
        folders.of(Kind.CONFIGURATION),
        folders.tmp(),
        folders.varTmp(),
        folders.of(Kind.RUNTIME) + "/credentials",
        units.toString(),
        facts.osRelease());
  }
}
