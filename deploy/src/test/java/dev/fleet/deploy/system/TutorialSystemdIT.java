package dev.fleet.deploy.system;

import dev.fleet.deploy.local.Init;

@On(Init.SYSTEMD)
final class TutorialSystemdIT extends Tutorial {
  TutorialSystemdIT(TestCluster cluster) {
    super(cluster);
  }
}
