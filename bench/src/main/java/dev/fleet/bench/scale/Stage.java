package dev.fleet.bench.scale;

import dev.fleet.bench.Waiting;
import dev.fleet.bench.process.ControlPlane;
import dev.fleet.bench.simulated.RunningUnits;
import dev.fleet.bench.simulated.SimulatedFleet;
import dev.fleet.runtime.clock.Clocks;
import io.grpc.Channel;

/**
 * A cluster that is measured, and where the figures go.
 *
 * @param registry a connection to the registry
 * @param waiting within the limit of the plan
 */
record Stage(
    Clocks clocks,
    ScalePlan plan,
    ControlPlane plane,
    SimulatedFleet fleet,
    RunningUnits units,
    Channel registry,
    Waiting waiting,
    Findings findings) {}
