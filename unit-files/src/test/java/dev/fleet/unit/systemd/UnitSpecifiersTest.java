package dev.fleet.unit.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.unit.UnitName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UnitSpecifiersTest {
  private static final int MOST = 1_000;

  private final UnitSpecifiers specifiers =
      new UnitSpecifiers(new UnitName("my-web\\x2dapp@in-st\\x20.1.service"), Hosts.EXAMPLE);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          %n | my-web\\x2dapp@in-st\\x20.1.service
          %N | my-web\\x2dapp@in-st\\x20.1
          %p | my-web\\x2dapp
          %P | my/web-app
          %i | in-st\\x20.1
          %I | in/st .1
          %j | web\\x2dapp
          %J | web-app
          %f | /in/st .1
          %y | /run/fleet/units/my-web\\x2dapp@in-st\\x20.1.service
          %Y | /run/fleet/units
          %m | 0123456789abcdef0123456789abcdef
          %b | fedcba9876543210fedcba9876543210
          %H | node7.example.org
          %l | node7
          %q | The seventh
          %v | 6.1.0-18-amd64
          %a | x86-64
          %u | root
          %U | 0
          %g | root
          %G | 0
          %h | /root
          %s | /bin/sh
          %t | /run
          %S | /var/lib
          %C | /var/cache
          %L | /var/log
          %E | /etc
          %T | /tmp
          %V | /var/tmp
          %d | /run/credentials/my-web\\x2dapp@in-st\\x20.1.service
          %o | debian
          %w | 12
          %B | ""
          %W | ""
          %A | ""
          %M | ""
          %% | %
          a%  | a%
          %_%i| %_in-st\\x20.1
          """)
  void specifiers(String text, String value) {
    assertThat(specifiers.expand(text, MOST)).contains(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%Z", "%1", "%c", "%R"})
  void othersHaveNoValue(String text) {
    assertThat(specifiers.expand(text, MOST)).isEmpty();
  }

  @Test
  void unitsWithoutAnInstance() {
    var plain = new UnitSpecifiers(new UnitName("my-web.service"), Hosts.EXAMPLE);
    assertThat(plain.expand("%i|%I|%p|%j|%f|%N", MOST)).contains("||my-web|web|/my/web|my-web");
  }

  @Test
  void fewerMayStandInNames() {
    assertThat(specifiers.expandName("%p@%i.service"))
        .contains("my-web\\x2dapp@in-st\\x20.1.service");
    assertThat(specifiers.expandName("%h.service")).isEmpty();
  }

  @Test
  void whatComesOutIsBounded() {
    assertThat(specifiers.expand("%n".repeat(100), MOST)).isEmpty();
    assertThat(specifiers.expand("a".repeat(MOST + 1), MOST)).isEmpty();
    assertThat(specifiers.expand("a".repeat(MOST), MOST)).isPresent();
  }
}
