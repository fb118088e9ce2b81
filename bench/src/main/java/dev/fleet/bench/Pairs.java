package dev.fleet.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/**
 * The same thing measured two ways, one right after the other, so that what disturbs one disturbs
 * the other. Confined to one thread.
 */
public final class Pairs {
  private final List<Double> ours = new ArrayList<>();
  private final List<Double> references = new ArrayList<>();

  /**
   * Adds one.
   *
   * @param reference NaN where there is nothing to compare with
   */
  public void add(double our, double reference) {
    ours.add(our);
    references.add(reference);
  }

  /** Forgets all so far. */
  public void clear() {
    ours.clear();
    references.clear();
  }

  public Percentiles ours() {
    return new Percentiles(ours);
  }

  public Percentiles references() {
    return new Percentiles(references);
  }

  /** By pair, how much more ours was. */
  public Percentiles differences() {
    return eachPair((our, reference) -> our - reference);
  }

  /** By pair, how many times the reference ours was. */
  public Percentiles ratios() {
    return eachPair((our, reference) -> our / reference);
  }

  private Percentiles eachPair(DoubleBinaryOperator compare) {
    var all = new ArrayList<Double>();
    for (int i = 0; i < ours.size(); i++) {
      all.add(compare.applyAsDouble(ours.get(i), references.get(i)));
    }
    return new Percentiles(all);
  }

  /** This percentile of ours beside that of the reference. */
  public Figure figure(String name, double percent, String unit) {
    return Figure.of("%s, p%.0f".formatted(name, percent), ours().at(percent), unit)
        .against(references().at(percent));
  }
}
