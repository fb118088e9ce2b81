package dev.fleet.agent.embedded.host;

/**
 * A descriptor of ours for a new process; see sd_listen_fds(3).
 *
 * @param name for {@code LISTEN_FDNAMES}
 */
public record PassedDescriptor(String name, int descriptor) {}
