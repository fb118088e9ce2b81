package dev.fleet.deploy.system;

import dev.fleet.deploy.local.Init;

@On(Init.EMBEDDED)
final class TutorialEmbeddedIT extends Tutorial {
  TutorialEmbeddedIT(TestCluster cluster) {
    super(cluster);
  }
}
