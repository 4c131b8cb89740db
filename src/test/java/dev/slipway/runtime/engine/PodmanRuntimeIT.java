package dev.slipway.runtime.engine;

/** The engine runtime on podman. */
class PodmanRuntimeIT extends EngineRuntimeContract {
  PodmanRuntimeIT() {
    super(Flavour.PODMAN);
  }
}
