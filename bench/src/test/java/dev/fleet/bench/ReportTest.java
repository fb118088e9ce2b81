package dev.fleet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReportTest {
  private static final Report REPORT =
      new Report(
          "a run",
          List.of(
              Figure.of("units", 1_000_000, ""),
              Figure.of("fast enough", 12.34, "s").atMost(15),
              Figure.of("too slow", 1_234.5, "ms").atMost(1_000),
              Figure.of("too few", 0.567, "/s").atLeast(1),
              Figure.of("not measured", Double.NaN, "ms").atMost(1)));

  @Test
  void isATableForPeople() {
    assertThat(REPORT.text(Report.Format.TABLE).replaceAll(" +\n", "\n"))
        .isEqualTo(
            """
            a run
              units            1,000,000
              fast enough           12.3 s      <= 15
              too slow             1,235 ms     <= 1,000  MISSED
              too few               0.57 /s     >= 1  MISSED
              not measured             - ms     <= 1
            """);
  }

  @Test
  void theReferenceStandsBesideTheFigure() {
    var report =
        new Report(
            "a run",
            List.of(
                Figure.of("ours", 30, "ms").against(20).atMost(40),
                Figure.of("not compared", 1, "ms"),
                Figure.of("not to be had", 1, "ms").against(Double.NaN)));

    assertThat(report.text(Report.Format.TABLE).replaceAll(" +\n", "\n"))
        .isEqualTo(
            """
            a run
              ours                     30 ms      (ref. 20)       <= 40
              not compared              1 ms
              not to be had             1 ms      (ref. -)
            """);
    JsonArray figures =
        JsonParser.parseString(report.text(Report.Format.JSON))
            .getAsJsonObject()
            .getAsJsonArray("figures");
    assertThat(figures.get(0).getAsJsonObject().get("reference").getAsDouble()).isEqualTo(20);
    assertThat(figures.get(1).getAsJsonObject().has("reference")).isFalse();
    assertThat(figures.get(2).getAsJsonObject().get("reference").isJsonNull()).isTrue();
  }

  @Test
  void isJsonForPrograms() {
    JsonObject read = JsonParser.parseString(REPORT.text(Report.Format.JSON)).getAsJsonObject();

    assertThat(read.get("title").getAsString()).isEqualTo("a run");
    JsonArray figures = read.getAsJsonArray("figures");
    assertThat(figures.get(0))
        .hasToString("{\"name\":\"units\",\"value\":1000000.0,\"unit\":\"\"}");
    assertThat(figures.get(1))
        .hasToString(
            "{\"name\":\"fast"
                + " enough\",\"value\":12.34,\"unit\":\"s\",\"at_most\":15.0,\"met\":true}");
    assertThat(figures.get(3))
        .hasToString(
            "{\"name\":\"too"
                + " few\",\"value\":0.567,\"unit\":\"/s\",\"at_least\":1.0,\"met\":false}");
    assertThat(figures.get(4).getAsJsonObject().get("value").isJsonNull()).isTrue();
  }
}
