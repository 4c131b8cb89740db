package dev.slipway.build;

import dev.slipway.platform.SlipwayException;
import java.util.function.Consumer;

/**
 * From source to image: resolve the source, compute the build key, reuse the image that has this
 * key, else queue a build and wait for it. Blocking; call it on a virtual thread. Equal keys that
 * are asked for at once share one build; a caller that is interrupted leaves the build running.
 */
public interface Images {

  /**
   * Answers with the image for {@code request}.
   *
   * @param progress told what is going on in one line a time, for a waiting visitor and the phase
   * @throws SlipwayException.Invalid when the source or its containerfile is not acceptable
   * @throws SlipwayException.Failed when the build failed or was cancelled; the message carries the
   *     reason and the build's id, never the log
   * @throws SlipwayException.Unavailable when the engine, the registry or the Git host is away
   */
  BuiltImage provide(BuildRequest request, Consumer<Progress> progress);

  /**
   * @param build the build's id, once there is one
   * @param step as {@code Queued, position 3} or {@code STEP 4/7: RUN pip install}
   */
  record Progress(String build, String step) {}
}
