package dev.fleet.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EndpointTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:7400",
        "[::1]:7400",
        "[::]:0",
        "host.example:65535",
        "unix:///run/fleet/registry.sock"
      })
  void writesWhatItReads(String text) {
    assertThat(Endpoint.parse(text)).hasToString(text);
  }

  @Test
  void readsOtherSpellings() {
    assertThat(Endpoint.parse(" unix:/run/x.sock "))
        .isEqualTo(new Endpoint.Unix(Path.of("/run/x.sock")));
    assertThat(Endpoint.parse("host", 7400)).isEqualTo(new Endpoint.Tcp("host", 7400));
    assertThat(Endpoint.parse("[::1]", 7400)).isEqualTo(new Endpoint.Tcp("::1", 7400));
    assertThat(Endpoint.parse("host:1", 7400)).isEqualTo(new Endpoint.Tcp("host", 1));
    assertThat(Endpoint.parseList("a:1, b:2"))
        .containsExactly(new Endpoint.Tcp("a", 1), new Endpoint.Tcp("b", 2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          host                | the port is missing
          host:               | '' is no port
          host:x              | 'x' is no port
          host:65536          | the port must be from 0 to 65535, got 65536
          :7400               | the host is empty
          ::1:7400            | an IPv6 address stands in brackets
          [::1:7400           | the ']' is missing
          [::1]7400           | '7400' follows the address
          http://host:7400    | an IPv6 address stands in brackets
          ho st:1             | the host holds ' '
          unix://run/x.sock   | a socket's path must be absolute, got run/x.sock
          """)
  void saysWhatIsWrong(String text, String fault) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Endpoint.parse(text))
        .withMessage("bad endpoint '%s': %s; expected host:port or unix:///path", text, fault);
  }

  @Test
  void knowsHowLongTheNameOfASocketMayBe() {
    String longest = "/" + "x".repeat(106);
    assertThat(Endpoint.parse("unix://" + longest)).isNotNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Endpoint.parse("unix://" + longest + "x"))
        .withMessageContaining("may have 107 bytes, this one has 108");
  }
}
