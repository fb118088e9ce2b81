package dev.fleet.bench;

/** What the numbers on the command line may be. */
public final class OptionRange {
  private OptionRange() {}

  /**
   * Checks a number.
   *
   * @param option as the user writes it
   * @throws BenchException naming the option, if the value is below {@code least} or above {@code
   *     most}
   */
  public static void between(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new BenchException(
          "%s: %d is not between %d and %d".formatted(option, value, least, most));
    }
  }
}
