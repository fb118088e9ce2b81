package dev.fleet.journal.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CursorTest {
  private static final String ID = "0123456789abcdef0123456789abcde";

  private static Cursor cursor(
      int source, String number, int boot, String monotonic, String realtime, String hash) {
    String text =
        "s=%s%d;i=%s;b=%s%d;m=%s;t=%s;x=%s"
            .formatted(ID, source, number, ID, boot, monotonic, realtime, hash);
    return Cursor.parse(text).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    // The same source of numbers: the number decides, whatever the clocks say.
    "1, 1, 1, 9, 9, 9,  1, 2, 1, 1, 1, 1",
    "1, ff, 1, 1, 1, 1,  1, ffffffffffffffff, 2, 1, 1, 1",
    // Other sources, the same boot: the monotonic clock.
    "1, 9, 1, 1, 9, 1,  2, 1, 1, 2, 1, 1",
    // Nothing in common: the wall clock.
    "1, 9, 1, 9, 1, 1,  2, 1, 2, 1, 2, 1",
    // Nothing tells them apart but their contents.
    "1, 1, 1, 1, 1, 1,  2, 1, 1, 1, 1, 2",
  })
  void theFirstComesBeforeTheSecond(
      int source1,
      String number1,
      int boot1,
      String monotonic1,
      String realtime1,
      String hash1,
      int source2,
      String number2,
      int boot2,
      String monotonic2,
      String realtime2,
      String hash2) {
    Cursor first = cursor(source1, number1, boot1, monotonic1, realtime1, hash1);
    Cursor second = cursor(source2, number2, boot2, monotonic2, realtime2, hash2);
    assertThat(second.isAfter(first)).isTrue();
    assertThat(first.isAfter(second)).isFalse();
    assertThat(first.isAfter(first)).isFalse();
    assertThat(first).isNotEqualTo(second);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        "nonsense",
        "s=" + ID + "1",
        "s=" + ID + "1;i=1;b=" + ID + "1;m=1;t=1",
        "s=short;i=1;b=" + ID + "1;m=1;t=1;x=1",
        "s=" + ID + "1;i=g;b=" + ID + "1;m=1;t=1;x=1",
        "s=" + ID + "1;i=12345678901234567;b=" + ID + "1;m=1;t=1;x=1",
        "s=" + ID + "1;i=;b=" + ID + "1;m=1;t=1;x=1",
        "s=" + ID + "1;i=1;i=2;b=" + ID + "1;m=1;t=1;x=1",
        "s=" + ID + "1;i=1;b=" + ID + "1;m=1;t=1;x=1;y=1",
        "s=" + ID + "1;;i=1;b=" + ID + "1;m=1;t=1;x=1",
        "s=" + ID + "1;i1;b=" + ID + "1;m=1;t=1;x=1",
        "s=" + ID + "1;i=1;b=" + ID + "1;m=1;t=1;x=1;",
        "s=" + ID + "1;i=1;b=" + ID + "1;m=1;t=1;x=1 --output=json",
      })
  void whatIsNoCursorIsRefused(String text) {
    assertThat(Cursor.parse(text)).isEmpty();
  }

  @Test
  void aTextOfAnyLengthIsRefusedQuickly() {
    assertThat(Cursor.parse("s=1;".repeat(1_000_000))).isEmpty();
  }

  @Test
  void itsPartsMayHaveAnyOrder() {
    Cursor cursor = Cursor.parse("x=1;t=1;m=1;b=" + ID + "2;i=ff;s=" + ID + "1").orElseThrow();

    assertThat(cursor.source()).isEqualTo(ID + "1");
    assertThat(cursor.number()).isEqualTo(255);
    assertThat(cursor(1, "100", 3, "0", "0", "0").isAfter(cursor)).isTrue();
  }

  @Test
  void keepsItsText() {
    String text = "s=" + ID + "1;i=a;b=" + ID + "2;m=1;t=1;x=ffffffffffffffff";
    assertThat(Cursor.parse(text)).hasValueSatisfying(c -> assertThat(c.text()).isEqualTo(text));
  }
}
