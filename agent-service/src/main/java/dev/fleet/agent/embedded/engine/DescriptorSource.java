package dev.fleet.agent.embedded.engine;

import dev.fleet.agent.embedded.host.PassedDescriptor;
import java.util.List;

/** A behaviour that has descriptors for what it triggers: a socket unit. */
public interface DescriptorSource {
  /** In the order of the unit's file; none if it does not listen. */
  List<PassedDescriptor> descriptors();
}
