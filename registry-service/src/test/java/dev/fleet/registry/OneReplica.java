package dev.fleet.registry;

import dev.fleet.testkit.etcd.EtcdExtension;
import dev.fleet.v1.UnitServiceGrpc.UnitServiceBlockingStub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A replica over a real etcd; each test has keys of its own there. */
abstract class OneReplica {
  @RegisterExtension final EtcdExtension etcd = new EtcdExtension();

  @SuppressWarnings("NullAway.Init") // By start().
  Replica replica;

  @BeforeEach
  void start() {
    replica = Replica.start(config());
  }

  @AfterEach
  void stop() {
    replica.close();
  }

  /** What the replica is started with. */
  RegistryConfig config() {
    return RegistryConfig.local(etcd.endpoint(), etcd.prefix());
  }

  final UnitServiceBlockingStub units() {
    return replica.units();
  }
}
