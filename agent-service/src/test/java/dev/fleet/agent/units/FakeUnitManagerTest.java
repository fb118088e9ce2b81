package dev.fleet.agent.units;

final class FakeUnitManagerTest extends UnitManagerContract {
  private final FakeUnitManager fake = new FakeUnitManager();

  @Override
  protected UnitManager create() {
    return fake;
  }

  @Override
  protected void hostHas(String unit) {
    fake.foreign(unit);
  }

  @Override
  protected UnitManager another() {
    return fake;
  }
}
