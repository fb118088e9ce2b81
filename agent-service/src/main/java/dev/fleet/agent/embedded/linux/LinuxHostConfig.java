package dev.fleet.agent.embedded.linux;

import java.nio.file.Path;

/**
 * Where a host keeps its own things.
 *
 * @param stateFolder for what the next manager needs to know; of this manager alone
 * @param runtimeFolder for sockets that units write to; every user must get there. Its path is
 *     short, since that of a socket has 107 bytes at most
 * @param controlGroups whether control groups are used where they can be made
 */
public record LinuxHostConfig(Path stateFolder, Path runtimeFolder, boolean controlGroups) {}
