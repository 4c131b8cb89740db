package dev.slipway.source;

import dev.slipway.platform.SlipwayException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Node.js apps with a {@code package.json}. */
final class NodeRecipe implements Recipe {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern DIRECT = Pattern.compile("node( +[\\w./=-]+)+");
  private static final Pattern FILE = Pattern.compile("[\\w./-]+");
  private static final List<String> USUAL =
      List.of("server.js", "index.js", "app.js", "main.js", "server.mjs", "index.mjs");

  @Override
  public AppSpec spec() {
    return AppSpec.NODE;
  }

  @Override
  public Optional<String> recognise(Project project) {
    return project.has("package.json") ? Optional.of("package.json found") : Optional.empty();
  }

  @Override
  public Filled fill(Project project) {
    JsonNode json = json(project);
    String command = command(project, json);
    if (command == null) {
      throw new SlipwayException.Invalid(
          "no entry point was found: add scripts.start or main to package.json, or server.js");
    }
    boolean build = json.at("/scripts/build").isString();
    return new Filled(
        "node",
        Map.of(
            "install", install(project, json, build),
            "build",
                build
                    ? "RUN npm run build && npm prune --omit=dev"
                    : "# there is no build script",
            "command", command),
        "package.json found; started by " + command);
  }

  /** Whether the package is a program, and not only the tools for a page. */
  boolean startable(Project project) {
    return command(project, json(project)) != null;
  }

  private static JsonNode json(Project project) {
    if (!project.has("package.json")) {
      return JSON.createObjectNode();
    }
    try {
      JsonNode node = JSON.readTree(project.text("package.json"));
      if (node.isObject()) {
        return node;
      }
    } catch (JacksonException e) {
      throw new SlipwayException.Invalid("package.json is malformed: " + e.getOriginalMessage());
    }
    throw new SlipwayException.Invalid("package.json holds no object");
  }

  private static String command(Project project, JsonNode json) {
    String start = json.at("/scripts/start").asString("").strip();
    if (!start.isEmpty()) {
      return DIRECT.matcher(start).matches() ? start : "npm run start";
    }
    String main = json.path("main").asString("").replaceFirst("^\\./", "");
    if (FILE.matcher(main).matches()) {
      for (String file : List.of(main, main + ".js", main + "/index.js")) {
        if (project.has(file)) {
          return "node " + file;
        }
      }
    }
    return USUAL.stream().filter(project::has).findFirst().map(f -> "node " + f).orElse(null);
  }

  private static String install(Project project, JsonNode json, boolean build) {
    boolean needs = !json.path("dependencies").isEmpty();
    needs |= build && !json.path("devDependencies").isEmpty();
    needs |= !json.path("optionalDependencies").isEmpty();
    if (!needs) {
      return "# nothing to install";
    }
    boolean lock = project.has("package-lock.json") || project.has("npm-shrinkwrap.json");
    String which = build ? " --include=dev" : " --omit=dev";
    boolean local = json.toString().matches("(?s).*\"(file|link):.*") || !json.path("workspaces").isEmpty();
    return "ARG NPM_CONFIG_REGISTRY\nCOPY --chown=10001:10001 "
        + (local ? ". ." : (project.has(".npmrc") ? ".npmrc " : "") + "package*.json " + (project.has("npm-shrinkwrap.json") ? "npm-shrinkwrap.json " : "") + "./")
        + "\nRUN npm "
        + (lock ? "ci" : "install")
        + which
        + " --no-audit --no-fund";
  }
}
