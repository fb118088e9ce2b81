package dev.fleet.agent.units;

import com.google.protobuf.ByteString;
import dev.fleet.unit.UnitName;

/**
 * A unit file of fleet's that the manager has.
 *
 * @param content byte for byte
 */
public record InstalledFile(UnitName unit, ByteString content) {}
