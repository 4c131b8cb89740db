package dev.slipway.source;

import dev.slipway.platform.SlipwayException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Files that are served as they are. */
final class StaticRecipe implements Recipe {
  private static final List<String> FOLDERS = List.of(".", "public", "dist");

  @Override
  public AppSpec spec() {
    return AppSpec.STATIC;
  }

  @Override
  public Optional<String> recognise(Project project) {
    return FOLDERS.stream()
        .map(StaticRecipe::index)
        .filter(project::has)
        .findFirst()
        .map(index -> index + " found");
  }

  @Override
  public Filled fill(Project project) {
    for (String folder : FOLDERS) {
      if (project.has(index(folder))) {
        return new Filled("static", Map.of("folder", folder), index(folder) + " found");
      }
    }
    throw new SlipwayException.Invalid(
        "a static app needs index.html in its folder, or in public or dist");
  }

  private static String index(String folder) {
    return folder.equals(".") ? "index.html" : folder + "/index.html";
  }
}
