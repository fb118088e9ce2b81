package dev.fleet.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BatchesTest {
  @ParameterizedTest
  @CsvSource({
    "0, 1, ''",
    "1, 1, 1",
    "10000, 1, 10000",
    "10001, 1, 10000 1",
    "4, 1000000, 2 2",
    "3, 5000000, 1 1 1",
  })
  void respectsBothBounds(int requests, int bytes, String parts) {
    BytesValue request = BytesValue.of(ByteString.copyFrom(new byte[bytes]));

    List<List<BytesValue>> batches = Batches.of(Collections.nCopies(requests, request));

    assertThat(String.join(" ", batches.stream().map(part -> "" + part.size()).toList()))
        .isEqualTo(parts);
  }
}
