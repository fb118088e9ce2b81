package dev.fleet.deploy.system;

import dev.fleet.deploy.local.Init;

@On(Init.EMBEDDED)
final class FailoverEmbeddedIT extends Failover {
  FailoverEmbeddedIT(TestCluster cluster) {
    super(cluster);
  }
}
