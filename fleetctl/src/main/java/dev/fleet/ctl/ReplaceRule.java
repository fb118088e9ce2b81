package dev.fleet.ctl;

import dev.fleet.v1.DesiredState;

/**
 * What {@code --replace} may do in a command.
 *
 * @param wanted whether the option was given
 * @param upTo units of which more than this is wanted are left alone
 */
record ReplaceRule(boolean wanted, DesiredState upTo) {
  boolean allows(DesiredState desired) {
    return desired.getNumber() <= upTo.getNumber();
  }
}
