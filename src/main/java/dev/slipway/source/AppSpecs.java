package dev.slipway.source;

import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.SlipwayException.FieldError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Decides how a tree becomes an image. */
public final class AppSpecs {
  private static final List<String> CONTAINERFILES = List.of("Containerfile", "Dockerfile");

  private final NodeRecipe node = new NodeRecipe();
  private final List<Recipe> languages =
      List.of(new JavaRecipe(), new GoRecipe(), node, new PythonRecipe());
  private final Recipe files = new StaticRecipe();

  /**
   * Plans the build of {@code tree}.
   *
   * @param wanted the document's app spec; null: detected
   * @param port the document's port; null: from {@code EXPOSE}
   * @param buildArgs the document's build arguments; they also choose base images and versions
   * @param containerfileName the path of the containerfile inside the tree; null: {@code
   *     Containerfile}, then {@code Dockerfile}
   * @throws SlipwayException.Invalid when the tree cannot be built so, saying what to add
   */
  public BuildPlan plan(
      SourceTree tree,
      AppSpec wanted,
      Integer port,
      Map<String, String> buildArgs,
      String containerfileName) {
    Project project = new Project(tree.root(), buildArgs == null ? Map.of() : buildArgs);
    if (port != null && (port < 1 || port > 65535)) {
      throw new SlipwayException.Invalid(
          "the port is out of range",
          List.of(new FieldError("spec.port", "must be between 1 and 65535, not " + port)));
    }
    if (wanted == AppSpec.IMAGE) {
      throw new SlipwayException.Invalid(
          "the app spec 'image' goes with source.image; this source has files");
    }
    String own = containerfileName == null ? found(project) : named(project, containerfileName);
    boolean named = containerfileName != null;
    if (wanted == AppSpec.CONTAINER || wanted == null && (named || own != null)) {
      if (own == null) {
        throw new SlipwayException.Invalid(
            "the app spec 'container' needs a Containerfile or a Dockerfile; there is neither "
                + "(or the ignore file names its folder)");
      }
      return plan(project, AppSpec.CONTAINER, own + " found", own, project.text(own), port);
    }
    Recipe recipe = wanted == null ? detect(project) : recipe(wanted);
    Recipe.Filled filled = recipe.fill(project);
    return plan(
        project,
        recipe.spec(),
        filled.why(),
        "the template of app spec '" + recipe.spec() + "'",
        template(filled, port),
        port);
  }

  private static BuildPlan plan(
      Project project, AppSpec spec, String why, String name, String text, Integer port) {
    Containerfile read = ContainerfileReader.read(name, text, project.buildArgs());
    String reason = why;
    if (port == null && read.ports().isEmpty()) {
      String message =
          name + " exposes no port; add EXPOSE 8080 to it, or spec.port to the app";
      throw new SlipwayException.Invalid(
          message, List.of(new FieldError("spec.port", "missing: " + message)));
    }
    if (port == null && read.ports().size() > 1) {
      reason =
          why
              + "; of the ports "
              + read.ports().stream().map(String::valueOf).collect(Collectors.joining(", "))
              + " the first is used";
    }
    return new BuildPlan(
        spec,
        reason,
        project.root(),
        text,
        port == null ? read.ports().get(0) : port,
        read.volumes(),
        read.healthPath());
  }

  private static String found(Project project) {
    return CONTAINERFILES.stream().filter(project::has).findFirst().orElse(null);
  }

  private static String named(Project project, String name) {
    boolean bad =
        name.isBlank() || name.startsWith("/") || List.of(name.split("/")).contains("..");
    if (bad || !project.has(name)) {
      throw new SlipwayException.Invalid(
          "the containerfile '" + name + "' does not exist in the source (or is ignored by "
              + ".dockerignore)");
    }
    return name;
  }

  private Recipe recipe(AppSpec wanted) {
    return languages.stream()
        .filter(recipe -> recipe.spec() == wanted)
        .findFirst()
        .orElse(files);
  }

  private Recipe detect(Project project) {
    Map<Recipe, String> reasons = new LinkedHashMap<>();
    languages.forEach(
        recipe -> recipe.recognise(project).ifPresent(why -> reasons.put(recipe, why)));
    if (reasons.containsKey(node) && !node.startable(project)) {
      // a package without a program is the tools of something else
      boolean others = reasons.size() > 1 || files.recognise(project).isPresent();
      if (others) {
        reasons.remove(node);
      }
    }
    if (reasons.size() > 1) {
      List<String> told = new ArrayList<>();
      reasons.forEach((recipe, why) -> told.add(recipe.spec() + " (" + why + ")"));
      throw new SlipwayException.Invalid(
          "the app spec is ambiguous: " + String.join(", ", told) + "; set spec.appSpec",
          List.of(new FieldError("spec.appSpec", "name one of the specs that fit")));
    }
    if (reasons.size() == 1) {
      return reasons.keySet().iterator().next();
    }
    if (files.recognise(project).isPresent()) {
      return files;
    }
    throw new SlipwayException.Invalid(
        "nothing tells how to build this source: there is no Containerfile, Dockerfile, pom.xml, "
            + "runnable jar, go.mod, package.json, requirements.txt, pyproject.toml or index.html",
        List.of(new FieldError("spec.appSpec", "cannot be detected")));
  }

  private static String template(Recipe.Filled filled, Integer port) {
    String path = "/appspecs/" + filled.template() + "/Containerfile";
    try (InputStream in = AppSpecs.class.getResourceAsStream(path)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      text = text.replace("{{port}}", port == null ? "8080" : port.toString());
      for (Map.Entry<String, String> value : filled.values().entrySet()) {
        text = text.replace("{{" + value.getKey() + "}}", value.getValue());
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
