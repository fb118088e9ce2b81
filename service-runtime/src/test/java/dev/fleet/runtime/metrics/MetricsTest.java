package dev.fleet.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MetricsTest {
  private final Metrics metrics = new Metrics();

  @Test
  void printsWhatPrometheusReads() {
    metrics.counter("fleet_registry_writes_total", "Writes", Map.of("kind", "a\"b")).add(2);
    metrics.counter("fleet_registry_writes_total", "Writes", Map.of("kind", "a\"b")).increment();
    metrics.gauge("fleet_registry_units_count", "Units", () -> 7);

    assertThat(metrics.text())
        .isEqualTo(
            """
            # HELP fleet_registry_units_count Units
            # TYPE fleet_registry_units_count gauge
            fleet_registry_units_count 7.0
            # HELP fleet_registry_writes_total Writes
            # TYPE fleet_registry_writes_total counter
            fleet_registry_writes_total{kind="a\\"b"} 3
            """);
  }

  @Test
  void countsDurationsInCumulativeBuckets() {
    DurationHistogram plans =
        metrics.durations("fleet_scheduler_plan_seconds", "Planning", Map.of("k", "v"));
    plans.record(Duration.ofMillis(1));
    plans.record(Duration.ofMillis(3));
    plans.record(Duration.ofMinutes(5));
    plans.recordNanos(-5);

    assertThat(plans.count()).isEqualTo(4);
    assertThat(metrics.text())
        .contains("_bucket{k=\"v\",le=\"0.001\"} 2\n")
        .contains("_bucket{k=\"v\",le=\"0.005\"} 3\n")
        .contains("_bucket{k=\"v\",le=\"60.0\"} 3\n")
        .contains("_bucket{k=\"v\",le=\"+Inf\"} 4\n")
        .contains("_sum{k=\"v\"} 300.004\n")
        .contains("_count{k=\"v\"} 4\n");
  }

  @Test
  void refusesANameOfTwoKinds() {
    metrics.counter("fleet_x_total", "x").increment();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> metrics.durations("fleet_x_total", "x"))
        .withMessage("fleet_x_total is a counter, not a histogram");
    assertThatIllegalArgumentException().isThrownBy(() -> metrics.counter("Bad-Name", "x"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> metrics.counter("fleet_x_total", "x").add(-1));
  }

  @Test
  void isShownOverHttp() throws Exception {
    metrics.counter("fleet_agent_starts_total", "Starts").increment();
    try (MetricsServer server =
            MetricsServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), metrics);
        HttpClient client = HttpClient.newHttpClient()) {
      String base = "http://127.0.0.1:" + server.port();
      var page = client.send(get(base + "/metrics"), BodyHandlers.ofString());
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.headers().firstValue("content-type"))
          .hasValue("text/plain; version=0.0.4; charset=utf-8");
      assertThat(page.body()).contains("fleet_agent_starts_total 1\n");
      assertThat(client.send(get(base + "/else"), BodyHandlers.ofString()).statusCode())
          .isEqualTo(404);
    }
  }

  private static HttpRequest get(String uri) {
    return HttpRequest.newBuilder(URI.create(uri)).timeout(Duration.ofSeconds(10)).build();
  }
}
