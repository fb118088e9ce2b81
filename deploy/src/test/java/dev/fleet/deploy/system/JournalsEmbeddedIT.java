package dev.fleet.deploy.system;

import dev.fleet.deploy.local.Init;

@On(Init.EMBEDDED)
final class JournalsEmbeddedIT extends Journals {
  JournalsEmbeddedIT(TestCluster cluster) {
    super(cluster);
  }
}
