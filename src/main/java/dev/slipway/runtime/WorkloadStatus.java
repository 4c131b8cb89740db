package dev.slipway.runtime;

import java.util.List;

/**
 * What a runtime finds when it is asked what is there.
 *
 * @param id whose it is, from its labels
 * @param state whether it runs
 * @param endpoints where it can be reached; empty unless running
 * @param instances how many run
 */
public record WorkloadStatus(WorkloadId id, State state, List<Endpoint> endpoints, int instances) {
  public WorkloadStatus {
    endpoints = List.copyOf(endpoints);
  }

  /** Whether a workload runs. */
  public enum State {
    RUNNING,
    /** There, but stopped or scaled to zero. */
    ASLEEP
  }
}
