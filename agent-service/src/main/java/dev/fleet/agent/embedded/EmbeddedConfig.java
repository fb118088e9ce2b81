package dev.fleet.agent.embedded;

import dev.fleet.unit.systemd.Policy;
import dev.fleet.unit.systemd.SpecifierContext;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the embedded unit manager is told.
 *
 * @param units folder of fleet's unit files
 * @param state folder of its own records; two managers must not share it
 * @param specifiers what specifiers of unit files stand for here
 * @param policy what unit files may say
 * @param stopTimeout how long the units may take to stop when the manager is closed
 */
public record EmbeddedConfig(
    Path units, Path state, SpecifierContext specifiers, Policy policy, Duration stopTimeout) {}
