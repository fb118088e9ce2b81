package dev.fleet.agent.embedded.host;

/** A user, as in passwd(5). */
public record Account(String name, long uid, long gid, String home, String shell) {}
