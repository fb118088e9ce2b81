package dev.fleet.deploy.system;

import dev.fleet.deploy.local.ClusterSpec;
import dev.fleet.deploy.local.CommandResult;
import dev.fleet.deploy.local.Init;
import dev.fleet.deploy.local.LocalCluster;
import dev.fleet.deploy.local.MemberStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Booted systemd machines, made by root in this process. */
final class SystemdCluster implements TestCluster {
  private static final Path FOLDER = Path.of("target/it/system").toAbsolutePath();

  private final LocalCluster cluster;

  SystemdCluster(Map<String, String> metadata) throws InterruptedException {
    LocalCluster.down(FOLDER);
    this.cluster =
        LocalCluster.up(
            ClusterSpec.of(Init.SYSTEMD, FOLDER, 3)
                .withSubnet("127.0.42")
                .withReplicas(2, 2)
                .withMetadata(metadata),
            System.err::println);
  }

  @Override
  public Set<String> off() {
    return cluster.status().stream()
        .filter(member -> !member.running())
        .map(MemberStatus::name)
        .collect(Collectors.toSet());
  }

  @Override
  public MemberStatus member(String name) {
    return cluster.status().stream()
        .filter(member -> member.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no member " + name));
  }

  @Override
  public CommandResult exec(String machine, String... command) throws InterruptedException {
    return cluster.exec(machine, command);
  }

  @Override
  public void kill(String member) throws InterruptedException {
    cluster.kill(member);
  }

  @Override
  public void boot(String member) throws InterruptedException {
    cluster.boot(member);
  }

  @Override
  public Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(cluster.environment());
    Path bin = Path.of(cluster.fleetctlCommand().getFirst()).getParent();
    environment.put("PATH", bin + ":" + System.getenv("PATH"));
    return environment;
  }

  @Override
  public List<String> asUser(List<String> command) {
    return command;
  }

  @Override
  public Path newFolder() {
    try {
      return Files.createTempDirectory(Files.createDirectories(FOLDER.resolve("user")), "work");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Path onHost(Path seen) {
    return seen;
  }

  @Override
  public void close() {
    cluster.close();
  }
}
