package dev.fleet.agent.embedded.engine;

/** A job cannot be queued. The message is one line for people. */
public final class TransactionException extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean notApplicable;

  private TransactionException(String message, boolean notApplicable) {
    super(message);
    this.notApplicable = notApplicable;
  }

  public static TransactionException refused(String message) {
    return new TransactionException(message, false);
  }

  /** Units of this kind have no such job; no reason to give up those that would pull it in. */
  static TransactionException notApplicable(JobType type, Unit unit) {
    return new TransactionException(
        "Job type " + type.word() + " is not applicable for unit " + unit.name() + ".", true);
  }

  boolean isNotApplicable() {
    return notApplicable;
  }

  /** The message, which every factory sets. */
  public String line() {
    return java.util.Objects.requireNonNullElse(getMessage(), "refused");
  }
}
