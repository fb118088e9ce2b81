package dev.fleet.bench.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ScrapeTest {
  @Test
  void readsWhatPrometheusReads() {
    Scrape scrape =
        Scrape.parse(
            """
            # HELP etcd_mvcc_db_total_size_in_bytes Total size.
            # TYPE etcd_mvcc_db_total_size_in_bytes gauge
            etcd_mvcc_db_total_size_in_bytes 2.0480e+04

            calls_total{method="a b"} 7
            """);

    assertThat(scrape.get("etcd_mvcc_db_total_size_in_bytes")).isEqualTo(20_480);
    assertThat(scrape.get("calls_total{method=\"a b\"}")).isEqualTo(7);
    assertThat(scrape.get("unknown")).isZero();
  }
}
