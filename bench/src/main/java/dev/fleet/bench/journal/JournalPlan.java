package dev.fleet.bench.journal;

/**
 * What is read.
 *
 * @param lines of one unit, and about as many of all the many units together
 * @param rounds how often all of them are read each way
 * @param rate about so many lines a second of all followed units together
 * @param seconds how long they write
 * @param stamps followed lines that are timed
 */
record JournalPlan(int lines, int units, int rounds, int rate, int seconds, int stamps) {
  /** Lines of each of the many. */
  int linesEach() {
    return lines / units;
  }

  /** Lines a second of each followed unit. */
  int rateEach() {
    return rate / units;
  }
}
