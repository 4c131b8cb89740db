package dev.slipway.build;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a strategy has to do.
 *
 * @param id the build's
 * @param app whose it is
 * @param key the build key
 * @param context the folder of files that the build sees
 * @param containerfile its text
 * @param args build arguments
 * @param labels of the image
 * @param target where the image goes
 * @param work a private folder of this build, removed afterwards
 */
record BuildTask(
    String id,
    String app,
    BuildKey key,
    Path context,
    String containerfile,
    Map<String, String> args,
    Map<String, String> labels,
    ImageTarget target,
    Path work) {
  BuildTask {
    args = Map.copyOf(args);
    labels = Map.copyOf(labels);
  }
}
