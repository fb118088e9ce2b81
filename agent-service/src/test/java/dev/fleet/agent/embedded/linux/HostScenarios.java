package dev.fleet.agent.embedded.linux;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Scenarios on a real host. Each class of them runs three times: by control groups, by looking at
 * all processes, and the latter as an ordinary user.
 */
abstract class HostScenarios {
  private final boolean controlGroups;

  @TempDir Path folder;
  HostRig rig;

  HostScenarios(boolean controlGroups) {
    this.controlGroups = controlGroups;
  }

  @BeforeEach
  final void openHost() throws Exception {
    rig = new HostRig(folder, controlGroups);
  }

  @AfterEach
  final void closeHost() throws Exception {
    rig.close();
  }

  final boolean byControlGroups() {
    return controlGroups;
  }

  static boolean isRoot() {
    return dev.fleet.agent.linux.Accounts.ownUid() == 0;
  }
}
