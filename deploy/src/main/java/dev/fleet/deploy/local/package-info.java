/** A whole fleet cluster on one host: etcd, registries, schedulers, and booted systemd machines. */
@NullMarked
package dev.fleet.deploy.local;

import org.jspecify.annotations.NullMarked;
