package dev.fleet.agent.units;

final class FakeUnitManagerTest extends UnitManagerContract {
  private final FakeUnitManager fake = new FakeUnitManager();

  @Override
  protected UnitManager create() {
    return fake;
  }

  @Override
  protected String unitOfHost() {
    fake.foreign("c-own.service");
    return "c-own.service";
  }

  @Override
  protected UnitManager another() {
    return fake;
  }
}
