package dev.fleet.agent.embedded;

import dev.fleet.agent.units.UnitManager;
import dev.fleet.agent.units.UnitManagerContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract on real processes. */
final class EmbeddedUnitManagerIT extends UnitManagerContract {
  @TempDir Path folder;

  @Override
  protected UnitManager create() throws IOException {
    return EmbeddedManagers.create(folder);
  }

  @Override
  protected UnitManager another() throws IOException {
    manager.close();
    manager = create();
    return manager;
  }

  @Override
  protected String unitOfHost() {
    return "multi-user.target";
  }
}
