package dev.fleet.agent.embedded.host;

/**
 * A living process.
 *
 * @param parent 0 if its parent is not of the group
 * @param name the kernel's short one ({@code comm})
 * @param commandLine at most 1,024 characters; the name in brackets if it has none
 */
public record ProcessInfo(int pid, int parent, String name, String commandLine) {}
