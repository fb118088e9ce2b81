package dev.fleet.unit.systemd;

/** What makes a unit of one type different from those of others. */
public sealed interface UnitBody
    permits ServiceBody, TimerBody, PathBody, SocketBody, MountBody, TargetBody {}
