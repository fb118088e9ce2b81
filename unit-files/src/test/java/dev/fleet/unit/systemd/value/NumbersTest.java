package dev.fleet.unit.systemd.value;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Booleans, integers, modes, sizes, shares and sets of CPUs. */
final class NumbersTest {
  @ParameterizedTest
  @ValueSource(strings = {"1", "yes", "Y", "true", "T", "ON"})
  void wordsForTrue(String text) {
    assertThat(Bool.parse(text)).contains(true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "no", "N", "False", "f", "off"})
  void wordsForFalse(String text) {
    assertThat(Bool.parse(text)).contains(false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2", "enable", " yes", "yess", "ja"})
  void otherWordsAreNoBooleans(String text) {
    assertThat(Bool.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "+7, 7", "0x1F, 31", "0b101, 5", "0o17, 15", "017, 15", "255, 255"})
  void unsignedNumbers(String text, long number) {
    assertThat(Numbers.unsigned(text, 255)).hasValue(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "+",
        "-1",
        "256",
        "1 2",
        "08",
        "0x",
        "1e3",
        "٣",
        "99999999999999999999",
        "++1"
      })
  void otherTextIsNoUnsignedNumber(String text) {
    assertThat(Numbers.unsigned(text, 255)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"-20, -20", "19, 19", "+3, 3", "-0x10, -16"})
  void signedNumbers(String text, int number) {
    assertThat(Numbers.signed(text, -20, 19)).hasValue(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-21", "20", "--1", "", "-"})
  void otherTextIsNoSignedNumber(String text) {
    assertThat(Numbers.signed(text, -20, 19)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0755, 493", "22, 18", "7777, 4095", "0, 0"})
  void modesAreOctal(String text, int mode) {
    assertThat(Numbers.mode(text)).hasValue(mode);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "8", "10000", "0x1", "-1", "rwx"})
  void otherTextIsNoMode(String text) {
    assertThat(Numbers.mode(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          0,        0
          1024,     1024
          +5,       5
          1B,       1
          4K,       4096
          1.5M,     1572864
          1G 512M,  1610612736
          2 T,      2199023255552
          1K1,      1025
          3P,       3377699720527872
          """)
  void sizes(String text, long bytes) {
    assertThat(Size.parse(text)).hasValue(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "K", "-1", "1KK", "512M 1G", "1,5", ".5K", "0x10", "1k", "8E", "99999999P"})
  void otherTextIsNoSize(String text) {
    assertThat(Size.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "50%, 5000",
    "12.5%, 1250",
    "0.01%, 1",
    "125‰, 1250",
    "12.5‰, 125",
    "7‱, 7",
    "100%, 10000"
  })
  void shares(String text, int permyriad) {
    assertThat(Percent.parse(text, 10_000)).hasValue(permyriad);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "50", "%", "101%", "-1%", "1.234%", "1.5‱", ".5%", "5.%", "1e2%"})
  void otherTextIsNoShare(String text) {
    assertThat(Percent.parse(text, 10_000)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"0-3, 8|0-3,8", "5|5", "3 1 2|1-3", "7,7|7", "0-1 1-2|0-2"})
  void cpuSets(String text, String set) {
    assertThat(CpuSet.parse(text).flatMap(CpuSet::text)).contains(set);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "1-", "8192", "-1", "1--2"})
  void otherTextIsNoCpuSet(String text) {
    assertThat(CpuSet.parse(text)).isEmpty();
  }
}
