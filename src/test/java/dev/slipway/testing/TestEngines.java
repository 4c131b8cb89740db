package dev.slipway.testing;

import static org.awaitility.Awaitility.await;

import dev.slipway.platform.process.Command;
import dev.slipway.platform.process.Outcome;
import dev.slipway.platform.process.Processes;
import dev.slipway.runtime.engine.ContainerEngine;
import dev.slipway.runtime.engine.Flavour;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A real container engine with a private store under a temporary folder: podman by its
 * environment, docker by a daemon of its own. {@link #close} leaves nothing behind. Several may be
 * there at once.
 */
public final class TestEngines implements AutoCloseable {
  private static final Duration DAEMON_START = Duration.ofSeconds(40);

  private final Flavour flavour;
  private final Path folder;
  private final Map<String, String> environment;
  private final Processes processes = new Processes();
  private String bridge;
  private Process daemon;

  private TestEngines(Flavour flavour) {
    this.flavour = flavour;
    this.folder = TestFolders.create(flavour.program());
    this.environment = new HashMap<>();
    environment.put("PATH", System.getenv("PATH"));
    environment.put("HOME", folder.toString());
  }

  /** Whether this machine can have one. */
  public static boolean available(Flavour flavour) {
    try (Processes processes = new Processes()) {
      return processes.find(flavour == Flavour.DOCKER ? "dockerd" : flavour.program()).isPresent();
    }
  }

  /** A fresh engine of {@code flavour}, podman or docker. */
  public static TestEngines start(Flavour flavour) {
    TestEngines engine = new TestEngines(flavour);
    try {
      if (flavour == Flavour.DOCKER) {
        engine.startDaemon();
      } else {
        engine.configurePodman();
      }
      return engine;
    } catch (IOException e) {
      engine.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  /** {@link #start} for podman. */
  public static TestEngines podman() {
    return start(Flavour.PODMAN);
  }

  /** {@link #start} for docker. */
  public static TestEngines docker() {
    return start(Flavour.DOCKER);
  }

  /** The variables with which a process uses this engine, {@code PATH} and {@code HOME} too. */
  public Map<String, String> environment() {
    return Map.copyOf(environment);
  }

  /** What {@code [system] container_command} must say. */
  public String command() {
    return flavour.program();
  }

  /** The engine as rooms use it. */
  public ContainerEngine engine(Processes with) {
    return new ContainerEngine(with, command(), environment);
  }

  /** As {@link #engine(Processes)}, with processes that live as long as this. */
  public ContainerEngine engine() {
    return engine(processes);
  }

  /** Runs the engine's command line; the test judges the outcome. */
  public Outcome run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(command()));
    all.addAll(List.of(arguments));
    return processes.run(Command.of(all).withVariables(environment));
  }

  /** Ends docker's daemon; its containers end with it, and the store stays. */
  public void stopDaemon() {
    if (daemon != null) {
      daemon.destroy();
      try {
        daemon.onExit().orTimeout(30, TimeUnit.SECONDS).join();
      } catch (RuntimeException e) {
        daemon.destroyForcibly();
      }
      daemon = null;
    }
  }

  /** Brings docker's daemon back. */
  public void restartDaemon() {
    try {
      runDaemon();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (flavour == Flavour.PODMAN || daemon != null) {
      List<String> ids =
          run("ps", "-aq").output().stdout().lines().filter(id -> !id.isBlank()).toList();
      for (String id : ids) {
        run("rm", "-f", "-v", id);
      }
    }
    stopDaemon();
    if (bridge != null) {
      processes.run(Command.of("ip", "link", "delete", bridge));
    }
    processes.close();
    unmountAll();
    delete();
  }

  private void configurePodman() throws IOException {
    Path conf = folder.resolve("containers.conf");
    // Stores that do not know of each other would give out the same addresses, and the one that ends
    // its last container would take the bridge of both away.
    int number = ThreadLocalRandom.current().nextInt(1 << 16);
    String network = "slipway-test-" + number;
    Files.writeString(
        Files.createDirectories(folder.resolve("networks")).resolve(network + ".json"),
        """
        {"name": "%s", "id": "%064x", "driver": "bridge", "network_interface": "slwp%x",
         "created": "2026-01-01T00:00:00Z",
         "subnets": [{"subnet": "10.%d.%d.0/24", "gateway": "10.%4$d.%5$d.1"}],
         "ipv6_enabled": false, "internal": false, "dns_enabled": false,
         "ipam_options": {"driver": "host-local"}}
        """
            .formatted(network, number, number, 150 + number % 50, number / 50 % 256));
    // Limits that a machine without the right to raise its own accepts; a store that is ours alone.
    Files.writeString(
        conf,
        """
        [containers]
        default_ulimits = ["nofile=16384:16384", "nproc=4096:4096"]
        [engine]
        runtime = "runc"
        cgroup_manager = "cgroupfs"
        events_logger = "file"
        tmp_dir = "%1$s/tmp"
        [network]
        network_backend = "netavark"
        network_config_dir = "%1$s/networks"
        default_network = "%2$s"
        """
            .formatted(folder, network));
    Path storage = folder.resolve("storage.conf");
    Files.writeString(
        storage,
        """
        [storage]
        driver = "overlay"
        graphroot = "%1$s/graph"
        runroot = "%1$s/run"
        """
            .formatted(folder));
    environment.put("CONTAINERS_CONF", conf.toString());
    environment.put("CONTAINERS_STORAGE_CONF", storage.toString());
  }

  private void startDaemon() throws IOException {
    environment.put("DOCKER_HOST", "unix://" + folder.resolve("docker.sock"));
    // A bridge and a subnet of its own: two daemons on one bridge would give out the same addresses.
    int number = ThreadLocalRandom.current().nextInt(1 << 16);
    bridge = "slw%x".formatted(number);
    require("ip", "link", "add", "name", bridge, "type", "bridge");
    require(
        "ip", "addr", "add",
        "10.%d.%d.1/24".formatted(200 + number % 50, number / 50 % 256), "dev", bridge);
    require("ip", "link", "set", bridge, "up");
    runDaemon();
  }

  private void runDaemon() throws IOException {
    List<String> arguments =
        List.of(
            "dockerd", "--data-root", folder.resolve("data").toString(),
            "--exec-root", folder.resolve("exec").toString(),
            "--pidfile", folder.resolve("docker.pid").toString(),
            "-H", environment.get("DOCKER_HOST"),
            "--bridge", bridge, "--iptables=false", "--ip6tables=false", "--ip-masq=false");
    daemon =
        new ProcessBuilder(arguments)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("dockerd.log").toFile())
            .start();
    await()
        .atMost(DAEMON_START)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> run("version").succeeded());
  }

  private void require(String... arguments) {
    Outcome outcome = processes.run(Command.of(arguments));
    if (!outcome.succeeded()) {
      throw new IllegalStateException(String.join(" ", arguments) + ": " + outcome.describe());
    }
  }

  private void unmountAll() {
    try (Processes own = new Processes()) {
      List<String> mounts =
          Files.readAllLines(Path.of("/proc/self/mounts")).stream()
              .map(line -> line.split(" ")[1])
              .filter(point -> point.startsWith(folder + "/"))
              .toList()
              .reversed();
      mounts.forEach(point -> own.run(Command.of("umount", "-l", point)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void delete() {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure)
                throws IOException {
              Files.deleteIfExists(visited);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
