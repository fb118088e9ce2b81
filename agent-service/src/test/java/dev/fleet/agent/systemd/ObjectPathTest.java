package dev.fleet.agent.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.unit.UnitName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ObjectPathTest {
  @ParameterizedTest
  @CsvSource({
    "web.service,web_2eservice",
    "web@1.service,web_401_2eservice",
    "1st.service,_31st_2eservice",
    "a-b_c:d.socket,a_2db_5fc_3ad_2esocket",
    "run-x\\x2dy.mount,run_2dx_5cx2dy_2emount"
  })
  void escapesAsSystemdDoes(String unit, String path) {
    assertThat(ObjectPath.of(new UnitName(unit)))
        .isEqualTo("/org/freedesktop/systemd1/unit/" + path);
  }
}
