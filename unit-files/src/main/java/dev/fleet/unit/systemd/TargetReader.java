package dev.fleet.unit.systemd;

/** A target has no section of its own. */
final class TargetReader implements BodyReader {
  @Override
  public String section() {
    return "";
  }

  @Override
  public boolean read(OptionValue value) {
    return false;
  }

  @Override
  public TargetBody build(Reading reading) {
    return new TargetBody();
  }
}
