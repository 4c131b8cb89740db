package dev.slipway.delivery;

import dev.slipway.app.EnvironmentKey;

/**
 * Sees every step of every activation before it acts. Found by {@link java.util.ServiceLoader}: an
 * extension point for tracing, and for tests that stop the process at a step.
 */
public interface StepObserver {
  /** {@code key} is about to take {@code step} for {@code release}. */
  void reached(EnvironmentKey key, int release, Step step);
}
