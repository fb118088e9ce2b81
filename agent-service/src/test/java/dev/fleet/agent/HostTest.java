package dev.fleet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HostTest {
  private static final String HEAD =
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";

  /** fleet-behaviour.md 9.13. */
  @ParameterizedTest
  @CsvSource({
    "192.168.1.12,true",
    "8.8.8.8,true",
    "127.0.0.1,false",
    "169.254.1.1,false",
    "0.0.0.0,false",
    "224.0.0.1,false",
    "2001:db8::1,false"
  })
  void usableAddresses(String address, boolean usable) throws UnknownHostException {
    assertThat(Host.isUsable(InetAddress.getByName(address))).isEqualTo(usable);
  }

  @Test
  void takesTheDefaultRouteOfLeastMetric() {
    assertThat(
            Host.defaultRoute(
                List.of(
                    HEAD,
                    "eth1\t00000000\t0102A8C0\t0003\t0\t0\t200\t00000000\t0\t0\t0",
                    "eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0",
                    "eth2\t0000A8C0\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0")))
        .contains("eth0");
  }

  @Test
  void thereMayBeNoDefaultRoute() {
    assertThat(Host.defaultRoute(List.of(HEAD))).isEmpty();
    assertThat(Host.defaultRoute(List.of())).isEmpty();
  }

  @Test
  void everyHostHasABoot() {
    assertThat(Host.bootId()).matches("[0-9a-f-]{36}");
    assertThat(Host.hostname()).isNotEmpty();
  }
}
