package dev.fleet.registry.wire;

import dev.fleet.registry.write.Transactor;
import dev.fleet.runtime.clock.Clocks;

/** What every service of the registry stands on. */
public record Services(
    Reads reads, Transactor transactor, Pages pages, Streams streams, Clocks clocks) {}
