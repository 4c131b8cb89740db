package dev.slipway.runtime.engine;

import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.process.Command;
import dev.slipway.platform.process.Outcome;
import dev.slipway.platform.process.Processes;
import dev.slipway.runtime.engine.EngineFinder.Found;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The container engine of this machine by its command line: podman, docker or nerdctl. It is looked
 * for at the first use and remembered once found, so that an engine that is installed or started
 * later is found later.
 *
 * <p>Calls throw {@link SlipwayException.Unavailable} when no engine answers, and {@link
 * SlipwayException.Failed} when it refuses.
 */
public final class ContainerEngine {
  /** Variables of the server that say where the engine is and how it is set up. */
  private static final List<String> INHERITED =
      List.of(
          "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "DBUS_SESSION_BUS_ADDRESS",
          "TMPDIR", "CONTAINERS_CONF", "CONTAINERS_STORAGE_CONF", "CONTAINERS_REGISTRIES_CONF",
          "CONTAINER_HOST", "REGISTRY_AUTH_FILE", "DOCKER_HOST", "DOCKER_CONFIG", "DOCKER_CONTEXT",
          "DOCKER_CERT_PATH", "DOCKER_TLS_VERIFY", "CONTAINERD_ADDRESS", "CONTAINERD_NAMESPACE",
          "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy");

  private static final Duration TRANSFER_LIMIT = Duration.ofMinutes(30);
  private static final Pattern PUSHED_DIGEST = Pattern.compile("digest: (sha256:[0-9a-f]{64})");

  private final Processes processes;
  private final String setting;
  private final Map<String, String> environment;
  private final ReentrantLock finding = new ReentrantLock();
  private volatile Found found;

  /** For the server's own environment. */
  public ContainerEngine(Processes processes, String setting) {
    this(processes, setting, System.getenv());
  }

  /**
   * @param setting {@code [system] container_command}: {@code auto}, {@code podman},
   *     {@code docker}, {@code nerdctl}, or a path to one of them; null is {@code auto}
   * @param environment the variables of which the engine's own are handed on
   */
  public ContainerEngine(Processes processes, String setting, Map<String, String> environment) {
    this.processes = processes;
    this.setting = setting;
    Map<String, String> own = new TreeMap<>(environment);
    own.keySet().retainAll(INHERITED);
    this.environment = Map.copyOf(own);
  }

  /** Which engine it is. */
  public Flavour flavour() {
    return found().flavour();
  }

  /** The engine's version, as {@code 4.3.1}; docker's is the daemon's. */
  public String version() {
    return found().version();
  }

  /** Where its program is. */
  public Path program() {
    return found().program();
  }

  /** Finds it and asks it to answer. */
  public void check() {
    Found known = found;
    if (known != null && known.flavour() != Flavour.PODMAN) {
      require("asking the container engine", command("version"));
    }
    found();
  }

  /** The engine's command line with {@code arguments}, in the environment that it needs. */
  public Command command(String... arguments) {
    return command(Arrays.asList(arguments));
  }

  /** As {@link #command(String...)}. */
  public Command command(List<String> arguments) {
    return Command.of(program().toString()).withArguments(arguments).withVariables(environment);
  }

  /** Runs a command of {@link #command}; the outcome is the caller's to judge. */
  public Outcome run(Command command) {
    return processes.run(command);
  }

  /**
   * Runs a command that has to succeed.
   *
   * @param doing for the message, as {@code tagging image x}
   * @return its standard output
   */
  public String require(String doing, Command command) {
    Outcome outcome = processes.run(command);
    if (!outcome.succeeded()) {
      throw failure(doing, outcome);
    }
    if (outcome.output().cut()) {
      throw new SlipwayException.Failed(doing + " failed: the engine's answer is too long");
    }
    return outcome.output().stdout();
  }

  /** What a failed {@code outcome} of this engine means; for what is run by oneself. */
  public SlipwayException failure(String doing, Outcome outcome) {
    return EngineFailures.of(program().getFileName().toString(), doing, outcome);
  }

  /**
   * An image that the engine has.
   *
   * @param image a name, {@code repository@sha256:…}, or an id
   */
  public Optional<ImageDetails> image(String image) {
    refuseOption(image);
    Outcome outcome = processes.run(command("image", "inspect", image));
    if (EngineFailures.absent(outcome)) {
      return Optional.empty();
    }
    if (!outcome.succeeded()) {
      throw failure("looking at image '" + image + "'", outcome);
    }
    return EngineJson.images(outcome.output().stdout()).stream().findFirst();
  }

  /** Whether the engine has {@code image}. */
  public boolean hasImage(String image) {
    return image(image).isPresent();
  }

  /** Gives {@code image} one more name. */
  public void tag(String image, String name) {
    refuseOption(image);
    refuseOption(name);
    require("tagging image '" + image + "'", command("tag", image, name));
  }

  /**
   * Removes an image, or one of its names.
   *
   * @return false when it is in use and stays; one that is gone already counts as removed
   */
  public boolean removeImage(String image) {
    refuseOption(image);
    Outcome outcome = processes.run(command("rmi", image));
    if (outcome.succeeded() || EngineFailures.absent(outcome)) {
      return true;
    }
    String said = String.join("\n", outcome.output().tail()).toLowerCase(Locale.ROOT);
    if (said.contains("in use") || said.contains("is being used") || said.contains("is using")) {
      return false;
    }
    throw failure("removing image '" + image + "'", outcome);
  }

  /**
   * All images with a label.
   *
   * @param label {@code name} or {@code name=value}
   */
  public List<ImageDetails> imagesWithLabel(String label) {
    String ids =
        require(
            "listing images",
            command("images", "-q", "--no-trunc", "--filter", "label=" + label));
    List<String> distinct = ids.lines().map(String::strip).filter(s -> !s.isEmpty()).distinct()
        .collect(Collectors.toCollection(ArrayList::new));
    if (distinct.isEmpty()) {
      return List.of();
    }
    // One that vanishes meanwhile makes the command fail, but the others are printed.
    Outcome outcome = processes.run(command("image", "inspect").withArguments(distinct));
    if (!outcome.succeeded() && !EngineFailures.absent(outcome)) {
      throw failure("listing images", outcome);
    }
    return EngineJson.images(outcome.output().stdout());
  }

  /**
   * Brings an image from its registry.
   *
   * @param progress hears the engine's words, one line a time
   */
  public void pull(String image, RegistryAccess access, Consumer<String> progress) {
    refuseOption(image);
    transfer("pull", image, access, progress);
  }

  /**
   * Takes an image to its registry.
   *
   * @return the digest of the manifest that the registry now has, if the engine tells it
   */
  public Optional<String> push(String image, RegistryAccess access, Consumer<String> progress) {
    refuseOption(image);
    Outcome outcome = transfer("push", image, access, progress);
    for (String line : outcome.output().tail().reversed()) {
      Matcher digest = PUSHED_DIGEST.matcher(line);
      if (digest.find()) {
        return Optional.of(digest.group(1));
      }
    }
    return Optional.empty();
  }

  private Outcome transfer(
      String verb, String image, RegistryAccess access, Consumer<String> progress) {
    Command command = transferCommand(verb, image, access);
    Outcome outcome = processes.run(command, progress);
    if (!outcome.succeeded()) {
      throw failure(verb + " of image '" + image + "'", outcome);
    }
    return outcome;
  }

  private Command transferCommand(String verb, String image, RegistryAccess access) {
    List<String> arguments = new ArrayList<>();
    Map<String, String> variables = new TreeMap<>();
    switch (flavour()) {
      case PODMAN -> {
        arguments.add(verb);
        if (access.configFolder() != null) {
          arguments.add("--authfile=" + access.configFolder().resolve("config.json"));
        }
        if (access.insecure()) {
          arguments.add("--tls-verify=false");
        }
        if (access.certFolder() != null) {
          arguments.add("--cert-dir=" + access.certFolder());
        }
      }
      case DOCKER -> {
        if (access.configFolder() != null) {
          arguments.add("--config=" + access.configFolder());
        }
        arguments.add(verb);
      }
      case NERDCTL -> {
        if (access.configFolder() != null) {
          variables.put("DOCKER_CONFIG", access.configFolder().toString());
        }
        if (access.insecure()) {
          arguments.add("--insecure-registry");
        }
        arguments.add(verb);
      }
    }
    arguments.add(image);
    return command(arguments).withVariables(variables).within(TRANSFER_LIMIT).keepingStdout(0);
  }

  private Found found() {
    Found known = found;
    if (known != null) {
      return known;
    }
    finding.lock();
    try {
      if (found == null) {
        found = new EngineFinder(processes, environment).find(setting);
      }
      return found;
    } finally {
      finding.unlock();
    }
  }

  /** A name from outside must not become an option of the command line. */
  private static void refuseOption(String name) {
    if (name == null || name.isBlank() || name.startsWith("-") || name.length() > 512) {
      throw new SlipwayException.Invalid("'" + name + "' is not the name of an image");
    }
  }
}
