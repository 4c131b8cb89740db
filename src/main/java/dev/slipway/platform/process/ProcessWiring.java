package dev.slipway.platform.process;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** One place from which all programs are started. */
@Dependent
public class ProcessWiring {
  @Produces
  @Singleton
  Processes processes() {
    return new Processes();
  }

  void end(@Disposes Processes processes) {
    processes.close();
  }
}
