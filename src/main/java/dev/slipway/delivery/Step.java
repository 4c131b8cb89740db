package dev.slipway.delivery;

import java.util.Locale;

/** The steps of an activation, in their order; each is written down before it acts. */
public enum Step {
  /** The release gets its image: from its own record, by build key, or by a build. */
  IMAGE,
  /** The workload is made or woken. */
  APPLY,
  /** It is waited for until it is healthy, or known not to get so. */
  ROLLOUT,
  /** Requests go to it from here on. */
  SWITCH,
  /** The release before finishes the requests that it has. */
  DRAIN,
  /** The release before is removed. */
  REMOVE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
