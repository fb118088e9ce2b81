package dev.fleet.bench.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;

class CoreCaseTest {
  @Test
  void noTwoHaveTheSameName() {
    assertThat(CoreCase.all()).extracting(CoreCase::name).doesNotHaveDuplicates();
  }

  @Test
  void eachIsABenchmarkWithItsParameters() throws ClassNotFoundException {
    for (CoreCase each : CoreCase.all()) {
      int dot = each.benchmark().lastIndexOf('.');
      Class<?> benchmark = Class.forName(each.benchmark().substring(0, dot));
      String method = each.benchmark().substring(dot + 1);

      assertThat(benchmark.getDeclaredMethods())
          .as(each.name())
          .anyMatch(m -> m.getName().equals(method) && m.isAnnotationPresent(Benchmark.class));
      List<String> fields = Arrays.stream(benchmark.getFields()).map(Field::getName).toList();
      assertThat(fields).as(each.name()).containsAll(each.parameters().keySet());
      if (each.size() != CoreCase.Size.NONE) {
        assertThat(fields).as(each.name()).contains(each.size().name().toLowerCase(Locale.ROOT));
      }
    }
  }
}
