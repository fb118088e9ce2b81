package dev.fleet.registry;

import dev.fleet.testkit.etcd.EtcdProcess;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An etcd that a test may kill, and replicas over it. */
abstract class MortalEtcd {
  static final Duration SOON = Duration.ofSeconds(30);
  static final String PREFIX = "/fleet/v1/";

  @SuppressWarnings("NullAway.Init") // By start().
  EtcdProcess etcd;

  @BeforeEach
  void start() {
    etcd = EtcdProcess.start();
  }

  @AfterEach
  void stop() {
    etcd.close();
  }

  final Replica replica() {
    return Replica.start(etcd.endpoint(), PREFIX);
  }
}
