package dev.fleet.scheduler.lead;

/** A unit refers to a content that the stream has not sent, or that was forgotten since. */
final class MissingContentException extends Exception {
  MissingContentException(String unit, String digest) {
    super("the content " + digest + " of " + unit + " is not known");
  }
}
