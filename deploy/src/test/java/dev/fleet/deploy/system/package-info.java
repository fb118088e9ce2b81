/** Tests of the whole system: the distribution's programs on booted systemd machines. */
@NullMarked
package dev.fleet.deploy.system;

import org.jspecify.annotations.NullMarked;
