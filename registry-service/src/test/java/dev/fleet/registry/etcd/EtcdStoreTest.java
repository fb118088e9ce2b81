package dev.fleet.registry.etcd;

import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.fleet.registry.etcd.Transaction.Condition;
import dev.fleet.registry.etcd.Transaction.Outcome;
import dev.fleet.registry.etcd.Transaction.Write;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.TlsFiles;
import dev.fleet.testkit.etcd.EtcdProcess;
import dev.fleet.testkit.tls.TestCertificates;
import io.grpc.Status;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The store on real members of etcd. */
@Timeout(120)
final class EtcdStoreTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final ByteString A = ByteString.copyFromUtf8("/t/a");
  private static final ByteString B = ByteString.copyFromUtf8("/t/b");
  private static final ByteString END = ByteString.copyFromUtf8("/t0");

  private static EtcdStore open(EtcdConfig config) throws Exception {
    return EtcdStore.open(config, Clocks.system().ticker());
  }

  private static Write put(ByteString key, String value) {
    return new Write.Put(key, ByteString.copyFromUtf8(value), 0);
  }

  private static long committed(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Committed.class);
    return outcome instanceof Outcome.Committed(long revision) ? revision : 0;
  }

  @Test
  void transactionsHoldToTheirConditionsAndReadWhenRefused() throws Exception {
    try (EtcdProcess etcd = EtcdProcess.start();
        EtcdStore store = open(EtcdConfig.of(etcd.endpoint()))) {
      long made =
          committed(
              store.commit(
                  new Transaction(
                      List.of(new Condition.CreatedAt(A, 0), new Condition.ModifiedAt(B, 0)),
                      List.of(put(A, "1"), put(B, "1")),
                      List.of())));
      long changed =
          committed(
              store.commit(
                  new Transaction(
                      List.of(new Condition.CreatedAt(A, made), new Condition.ModifiedAt(B, made)),
                      List.of(put(A, "2"), new Write.Delete(B)),
                      List.of(A))));
      Outcome refused =
          store.commit(
              new Transaction(
                  List.of(new Condition.ModifiedAt(A, made)), List.of(put(A, "3")), List.of(B, A)));

      var entry = new Entry(A, ByteString.copyFromUtf8("2"), made, changed);
      assertThat(refused)
          .isEqualTo(new Outcome.Refused(List.of(Optional.empty(), Optional.of(entry))));
      assertThat(store.read(List.of(A, B))).containsExactly(Optional.of(entry), Optional.empty());
      Page old = store.list(A, END, made, 1, SOON);
      assertThat(old.more()).isTrue();
      assertThat(old.entries())
          .containsExactly(new Entry(A, ByteString.copyFromUtf8("1"), made, made));
      assertThat(store.head(A).revision()).isEqualTo(changed);
      committed(
          store.commit(
              new Transaction(List.of(), List.of(new Write.DeleteRange(A, END)), List.of())));
      assertThat(store.list(A, END, 0, 10, SOON).entries()).isEmpty();
    }
  }

  @Test
  void aLeaseTakesItsKeysWithIt() throws Exception {
    try (EtcdProcess etcd = EtcdProcess.start();
        EtcdStore store = open(EtcdConfig.of(etcd.endpoint()))) {
      long lease = store.grantLease(Duration.ofSeconds(60));
      long revision = store.put(A, ByteString.EMPTY, lease);
      assertThat(store.keepLease(lease)).contains(revision);
      assertThat(store.read(List.of(A)).getFirst()).isPresent();

      store.revokeLease(lease);
      store.revokeLease(lease);

      assertThat(store.read(List.of(A))).containsExactly(Optional.empty());
      assertThat(store.keepLease(lease)).isEmpty();
    }
  }

  @Test
  void renewalsOfAllLeasesShareOneStreamUntilItHangs() throws Exception {
    Duration limit = Duration.ofMillis(500);
    try (EtcdProcess etcd = EtcdProcess.start()) {
      EtcdConfig config = EtcdConfig.of(etcd.endpoint());
      try (EtcdStore store = open(new EtcdConfig(config.endpoints(), config.tls(), limit))) {
        List<Long> leases =
            List.of(
                store.grantLease(Duration.ofSeconds(60)), store.grantLease(Duration.ofSeconds(60)));
        for (int i = 0; i < 10; i++) {
          assertThat(store.keepLease(leases.get(i % 2))).isPresent();
        }
        assertThat(startedRenewals(etcd)).isEqualTo(1);

        etcd.pause();
        assertThat(catchThrowableOfType(EtcdException.class, () -> store.keepLease(leases.get(0))))
            .isNotNull();
        etcd.resume();
        eventually(SOON, () -> assertThat(store.keepLease(leases.get(1))).isPresent());
        assertThat(startedRenewals(etcd)).isBetween(1L, 3L);
      }
    }
  }

  /** How many streams of renewals etcd has seen. */
  private static long startedRenewals(EtcdProcess etcd) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI metrics =
          URI.create("http://" + etcd.endpoint().replaceFirst("^http://", "") + "/metrics");
      String line = "grpc_server_started_total{grpc_method=\"LeaseKeepAlive\"";
      return http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofLines())
          .body()
          .filter(each -> each.startsWith(line))
          .mapToLong(each -> Long.parseLong(each.substring(each.lastIndexOf(' ') + 1)))
          .sum();
    }
  }

  @Test
  void etcdsOwnErrorsKeepTheirMeaning() throws Exception {
    try (EtcdProcess etcd = EtcdProcess.start();
        EtcdStore store = open(EtcdConfig.of(etcd.endpoint()))) {
      var twice = new Transaction(List.of(), List.of(put(A, "1"), put(A, "2")), List.of());
      EtcdException duplicate =
          catchThrowableOfType(EtcdException.class, () -> store.commit(twice));
      assertThat(duplicate.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(duplicate.isUnavailable()).isFalse();
      assertThat(duplicate).hasMessageContaining("duplicate key");
      EtcdException future =
          catchThrowableOfType(EtcdException.class, () -> store.list(A, END, 1_000, 1, SOON));
      assertThat(future.code()).isEqualTo(Status.Code.OUT_OF_RANGE);
    }
  }

  /** How etcd is away. */
  enum Fault {
    GONE,
    HANGS
  }

  @ParameterizedTest
  @EnumSource
  void everyCallFailsInTimeWhileEtcdIsAwayAndWorksSoonAfter(Fault fault) throws Exception {
    Duration limit = Duration.ofMillis(200);
    try (EtcdProcess etcd = EtcdProcess.start()) {
      EtcdConfig config = EtcdConfig.of(etcd.endpoint());
      try (EtcdStore store = open(new EtcdConfig(config.endpoints(), config.tls(), limit))) {
        long lease = store.grantLease(Duration.ofSeconds(60));
        switch (fault) {
          case GONE -> etcd.kill();
          case HANGS -> etcd.pause();
        }
        for (Attempt attempt :
            List.<Attempt>of(
                () -> store.head(A),
                () -> store.read(List.of(A)),
                () -> store.list(A, END, 0, 1, limit),
                () -> store.put(A, A, 0),
                () -> store.grantLease(Duration.ofSeconds(5)),
                () -> store.keepLease(lease),
                () -> store.revokeLease(lease))) {
          EtcdException failure = catchThrowableOfType(EtcdException.class, attempt::make);
          assertThat(failure).isNotNull();
          assertThat(failure.isUnavailable()).as(failure.getMessage()).isTrue();
        }
        switch (fault) {
          case GONE -> etcd.restart();
          case HANGS -> etcd.resume();
        }
        eventually(SOON, () -> store.put(A, A, 0));
      }
    }
  }

  /** A call that may fail. */
  @FunctionalInterface
  private interface Attempt {
    void make() throws Exception;
  }

  @Test
  void membersShareOneIoThreadWhichEndsWithTheStore() throws Exception {
    List<EtcdProcess> members = EtcdProcess.start(3);
    String urls = String.join(",", members.stream().map(EtcdProcess::endpoint).toList());
    try (EtcdStore store = open(EtcdConfig.of(urls))) {
      for (int i = 0; i < members.size(); i++) {
        store.put(A, A, 0);
        store.moveOn();
      }
      assertThat(threads("grpc-nio-worker")).hasSize(1);
      assertThat(threads("vert.x")).isEmpty();
      assertThat(threads("jetcd")).isEmpty();
    } finally {
      members.forEach(EtcdProcess::close);
    }
    eventually(SOON, () -> assertThat(threads("grpc-nio-worker")).isEmpty());
  }

  private static List<String> threads(String start) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith(start))
        .toList();
  }

  @Test
  void bothSidesProveThemselvesByTls(@TempDir Path folder, @TempDir Path elsewhere)
      throws Exception {
    var authority = new TestCertificates(folder);
    TlsFiles client = authority.issue("registry", "dns:registry");
    TlsFiles stranger = new TestCertificates(elsewhere).issue("registry", "dns:registry");
    try (EtcdProcess etcd = EtcdProcess.start(authority.issue("etcd", "ip:127.0.0.1"))) {
      EtcdConfig config = EtcdConfig.of(etcd.endpoint());
      try (EtcdStore store = open(config.withTls(client))) {
        assertThat(store.put(A, A, 0)).isPositive();
      }
      for (TlsFiles wrong :
          List.of(
              TlsFiles.client(authority.authority()), // No certificate of its own.
              new TlsFiles(stranger.certificate(), stranger.key(), client.authority()),
              new TlsFiles(client.certificate(), client.key(), stranger.authority()))) {
        try (EtcdStore store = open(config.withTls(wrong))) {
          EtcdException failure =
              catchThrowableOfType(EtcdException.class, () -> store.put(A, A, 0));
          assertThat(failure).isNotNull();
          assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
        }
      }
      Path nowhere = folder.resolve("nowhere.pem");
      assertThatIOException()
          .isThrownBy(() -> open(config.withTls(TlsFiles.client(nowhere))))
          .withMessageContaining(nowhere.toString());
      assertThatIOException()
          .isThrownBy(
              () -> open(config.withTls(TlsFiles.client(client.key().orElseThrow()))).close());
    }
  }
}
