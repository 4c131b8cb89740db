package dev.slipway.runtime;

import dev.slipway.platform.SlipwayException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where releases run. Every call is blocking and may be repeated: what already is as wanted is left
 * alone, and what is gone counts as removed. An interrupted caller's thread ends the call.
 *
 * @see SlipwayException.Unavailable thrown by every call when the engine or the cluster is away
 */
public interface Runtime {

  /** {@code engine} or {@code kubernetes}. */
  String name();

  /**
   * Makes {@code workload} exist and run with {@code instances} instances, wakes it when it sleeps;
   * does not wait for it to be up.
   *
   * @throws SlipwayException.Failed when it is refused for good, saying by whom
   */
  void apply(Workload workload, int instances);

  /**
   * Waits until what {@link #apply} made serves, or is known not to.
   *
   * @param budget how long to wait at most; past it the answer is {@code Failed} {@code NeverReady}
   */
  Rollout awaitReady(Workload workload, Duration budget);

  /** Puts it to sleep: nothing of it runs, everything needed to wake it stays. */
  void sleep(WorkloadId id);

  /**
   * Removes it, volumes excepted.
   *
   * @param grace how long the app may take to end by itself
   */
  void remove(WorkloadId id, Duration grace);

  /** What is there of this workload. */
  Optional<WorkloadStatus> find(WorkloadId id);

  /** All workloads of this installation, awake or asleep. */
  List<WorkloadStatus> list();

  /** Tells {@code listener} whenever a workload comes, goes, or changes its endpoints by itself. */
  void watch(WorkloadListener listener);

  /**
   * The app's own output, oldest first.
   *
   * @param tail at most so many last lines
   */
  List<String> logTail(WorkloadId id, int tail);

  /**
   * Hands over the output as it comes, after the last {@code tail} lines, until {@code sink} says
   * false, the workload ends, or the thread is interrupted.
   */
  void followLog(WorkloadId id, int tail, java.util.function.Predicate<String> sink);

  /** Removes the volumes of an app; its workloads must be gone. */
  void removeVolumes(String app);

  /** Whether workloads live and die with this server, as on one machine. */
  boolean endsWithServer();

  /** Brings a plain image near and says what it is. */
  ImageFacts inspectImage(String image);

  /**
   * @param pinned {@code repository@sha256:…}, or the id of an image that only this machine has
   * @param exposedPort the one exposed port; null when there is none or more than one
   * @param volumes declared volume paths
   */
  record ImageFacts(String pinned, Integer exposedPort, List<String> volumes) {}

  /** Hears of changes; called on a virtual thread, one call at a time. */
  interface WorkloadListener {
    /** {@code id} is now as {@code status} says; empty when it is gone. */
    void changed(WorkloadId id, Optional<WorkloadStatus> status);
  }
}
