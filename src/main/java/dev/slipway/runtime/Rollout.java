package dev.slipway.runtime;

import java.util.List;

/** How a rollout ended. */
public sealed interface Rollout {
  /**
   * It serves.
   *
   * @param endpoints at least one
   */
  record Ready(List<Endpoint> endpoints) implements Rollout {
    public Ready {
      endpoints = List.copyOf(endpoints);
    }
  }

  /**
   * It does not, and will not by waiting.
   *
   * @param reason one word of the field: {@code OOMKilled}, {@code CrashLoopBackOff},
   *     {@code ImagePullBackOff}, {@code NeverReady}, {@code Exited}
   * @param message a sentence with the instance's name and what to do
   * @param logTail the app's last lines, for the app's owners only; empty when there are none
   */
  record Failed(String reason, String message, List<String> logTail) implements Rollout {
    public Failed {
      logTail = List.copyOf(logTail);
    }
  }
}
