/** Booted systemd machines for tests. */
@NullMarked
package dev.fleet.testkit.machine;

import org.jspecify.annotations.NullMarked;
