package dev.fleet.deploy.system;

import dev.fleet.deploy.local.Init;

@On(Init.SYSTEMD)
final class FailoverSystemdIT extends Failover {
  FailoverSystemdIT(TestCluster cluster) {
    super(cluster);
  }
}
