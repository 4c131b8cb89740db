package dev.slipway.runtime;

import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.config.SlipwayConfig;
import dev.slipway.platform.process.Processes;
import dev.slipway.registry.Registries;
import dev.slipway.runtime.engine.ContainerEngine;
import dev.slipway.runtime.engine.EngineRuntime;
import dev.slipway.runtime.engine.Installation;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;

/** The home of releases, as {@code [system] container_command} says. */
@Dependent
public class RuntimeWiring {
  private static final String KUBERNETES = "kubernetes";

  @Produces
  @Singleton
  ContainerEngine engine(Processes processes, SlipwayConfig.SystemSection system) {
    return new ContainerEngine(processes, system.containerCommand());
  }

  @Produces
  @Singleton
  EngineRuntime engineRuntime(
      ContainerEngine engine, Processes processes, SlipwayConfig config, Registries registries) {
    if (config.system().containerCommand().equals(KUBERNETES)) {
      throw new SlipwayException.Invalid(
          "system.container_command = kubernetes: this version runs releases by podman, docker or"
              + " nerdctl only; write auto");
    }
    return new EngineRuntime(
        engine, processes, Installation.of(config.home()), Optional.of(registries));
  }
}
