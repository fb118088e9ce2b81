package dev.fleet.deploy.system;

import dev.fleet.deploy.local.Init;

@On(Init.SYSTEMD)
final class JournalsSystemdIT extends Journals {
  JournalsSystemdIT(TestCluster cluster) throws InterruptedException {
    super(cluster);
  }
}
