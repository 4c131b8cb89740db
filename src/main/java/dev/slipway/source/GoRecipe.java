package dev.slipway.source;

import dev.slipway.platform.SlipwayException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Go modules with one program. */
final class GoRecipe implements Recipe {
  private static final Pattern MAIN = Pattern.compile("(?m)^package\\s+main\\b");
  private static final Pattern FOLDER = Pattern.compile("[\\w./-]+");
  private static final int DEEPEST = 3;

  @Override
  public AppSpec spec() {
    return AppSpec.GO;
  }

  @Override
  public Optional<String> recognise(Project project) {
    return project.has("go.mod") ? Optional.of("go.mod found") : Optional.empty();
  }

  @Override
  public Filled fill(Project project) {
    if (!project.has("go.mod")) {
      throw new SlipwayException.Invalid("a go app needs go.mod; make it with: go mod init");
    }
    String main = main(project);
    return new Filled("go", Map.of("main", main), "go.mod found; the program is " + main);
  }

  private static String main(Project project) {
    String named = project.arg("MAIN");
    if (named != null) {
      if (!FOLDER.matcher(named).matches() || List.of(named.split("/")).contains("..")) {
        throw new SlipwayException.Invalid("the build argument MAIN must be a folder, as ./cmd/web");
      }
      return named.startsWith("./") ? named : "./" + named;
    }
    List<String> folders =
        project.files(".go", DEEPEST).stream()
            .filter(file -> !file.endsWith("_test.go") && !file.startsWith("vendor/"))
            .filter(file -> MAIN.matcher(project.text(file)).find())
            .map(file -> file.contains("/") ? "./" + file.substring(0, file.lastIndexOf('/')) : ".")
            .filter(folder -> FOLDER.matcher(folder).matches())
            .distinct()
            .toList();
    if (folders.contains(".")) {
      return ".";
    }
    if (folders.size() == 1) {
      return folders.get(0);
    }
    throw new SlipwayException.Invalid(
        folders.isEmpty()
            ? "no file says 'package main'; name the program's folder by the build argument MAIN"
            : "there are several programs ("
                + String.join(", ", folders)
                + "); name one by the build argument MAIN");
  }
}
