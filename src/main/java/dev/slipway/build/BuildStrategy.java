package dev.slipway.build;

import java.util.Collection;

/** One way to build. */
interface BuildStrategy {

  /** Its name as a mode, as {@code command}. */
  String mode();

  /**
   * Builds; blocking. When {@code cancellation} comes it ends soon and leaves nothing behind; the
   * result is then of no interest.
   *
   * @throws dev.slipway.platform.SlipwayException when the engine or the registry is away or refuses
   */
  BuildResult build(BuildTask task, BuildOutput output, Cancellation cancellation);

  /** Removes what builds of these ids left behind when they were cut off. */
  void sweep(Collection<String> ids);

  /** Whether an image that was built is still there. */
  boolean has(String image, ImageTarget target);

  /**
   * Says in one line with what it would build.
   *
   * @throws dev.slipway.platform.SlipwayException when it could not
   */
  String check();
}
