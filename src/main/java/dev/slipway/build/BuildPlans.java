package dev.slipway.build;

import dev.slipway.platform.SlipwayException;
import dev.slipway.source.AppSpec;
import dev.slipway.source.BuildPlan;
import dev.slipway.source.SourceTree;

/** Makes plans of sources; the room {@code source} does it. */
@FunctionalInterface
public interface BuildPlans {
  /**
   * @param appSpec null: detected
   * @param port the document's; null: from the containerfile
   * @throws SlipwayException.Invalid when no image can be made of the tree
   */
  BuildPlan plan(SourceTree tree, AppSpec appSpec, Integer port);
}
