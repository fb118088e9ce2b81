package dev.fleet.unit.systemd;

/** A target is nothing but its dependencies. */
public record TargetBody() implements UnitBody {}
