package dev.fleet.unit.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fleet.unit.UnitName;

/** Reads made-up units. */
final class Units {
  private Units() {}

  /** What a unit is that must be read. */
  static UnitDefinition read(String name, String text) {
    return read(name, text, Policy.STRICT);
  }

  static UnitDefinition read(String name, String text, Policy policy) {
    try {
      return UnitDefinition.read(new UnitName(name), text, Hosts.EXAMPLE, policy);
    } catch (UnitSyntaxException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  /** Why a unit is refused. */
  static UnitSyntaxException refusal(String name, String text) {
    UnitSyntaxException refusal =
        catchThrowableOfType(
            UnitSyntaxException.class,
            () -> UnitDefinition.read(new UnitName(name), text, Hosts.EXAMPLE, Policy.STRICT));
    assertThat(refusal).as("refusal of %s", text).isNotNull();
    assertThat(refusal.getMessage()).doesNotContain("\n");
    return refusal;
  }

  /** A service that starts something, with further lines in its section. */
  static ServiceBody service(String lines) {
    return (ServiceBody) read("web.service", "[Service]\nExecStart=/bin/true\n" + lines).body();
  }

  static ExecContext exec(String lines) {
    return service(lines).exec();
  }
}
