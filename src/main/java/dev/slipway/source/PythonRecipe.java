package dev.slipway.source;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Python apps: Flask, FastAPI, Streamlit, and plain programs. */
final class PythonRecipe implements Recipe {
  private static final Pattern POETRY = Pattern.compile("(?m)^\\s*\\[tool\\.poetry\\.dependencies]");
  private static final Pattern DEPENDENCIES =
      Pattern.compile("(?ms)^\\s*dependencies\\s*=\\s*\\[\\s*[\"'].*?]");
  private static final String PIP = "python3 -m pip install --no-cache-dir ";
  private static final String PIP_ARGS =
      "ARG PIP_INDEX_URL\nARG PIP_EXTRA_INDEX_URL\nARG PIP_TRUSTED_HOST\nARG PIP_FIND_LINKS\n"
          + "ARG PIP_NO_INDEX\n";
  private static final String PIP_ENV =
      "RUN export PIP_BREAK_SYSTEM_PACKAGES=1 PIP_DISABLE_PIP_VERSION_CHECK=1 "
          + "PIP_ROOT_USER_ACTION=ignore; ";

  @Override
  public AppSpec spec() {
    return AppSpec.PYTHON;
  }

  @Override
  public Optional<String> recognise(Project project) {
    return List.of("requirements.txt", "pyproject.toml").stream()
        .filter(project::has)
        .findFirst()
        .map(name -> name + " found");
  }

  @Override
  public Filled fill(Project project) {
    PythonEntry entry = PythonEntry.find(project);
    String found = recognise(project).map(text -> text + "; ").orElse("");
    return new Filled(
        "python",
        Map.of(
            "path", project.hasFolder("src") ? ":/app/src" : "",
            "install", install(project, entry),
            "project", project(project),
            "signal", entry.signal(),
            "command", entry.command()),
        found + entry.why());
  }

  /** Dependencies come before the code, so that a change of the code does not install them anew. */
  private static String install(Project project, PythonEntry entry) {
    boolean requirements =
        project
            .text("requirements.txt")
            .lines()
            .map(String::strip)
            .anyMatch(line -> !line.isEmpty() && !line.startsWith("#"));
    boolean declared =
        !project.has("requirements.txt")
            && !POETRY.matcher(project.text("pyproject.toml")).find()
            && DEPENDENCIES.matcher(project.text("pyproject.toml")).find();
    String extra = entry.extraPackage();
    if (!requirements && !declared && extra.isEmpty()) {
      return "# nothing to install";
    }
    String wheels = wheels(project);
    StringBuilder text = new StringBuilder(PIP_ARGS);
    // further files that requirements.txt may refer to lie beside it
    if (requirements) {
      text.append("COPY --chown=10001:10001 *.txt ./\n");
    }
    if (declared) {
      text.append("COPY --chown=10001:10001 pyproject.toml ./\n");
    }
    if (!wheels.isEmpty()) {
      text.append("COPY ").append(wheels).append(" ./").append(wheels).append("\n");
    }
    if (requirements && refersToCode(project)) {
      text.append("COPY . .\n");
    }
    String from = wheels.isEmpty() ? "" : "--no-index --find-links=" + wheels + " ";
    text.append(PIP_ENV);
    if (declared) {
      text.append(
          "python3 -c \"import tomllib; print('\\n'.join(tomllib.load(open('pyproject.toml', 'rb'))"
              + "['project']['dependencies']))\" > /tmp/requirements.txt && ");
    }
    text.append(PIP).append(from);
    text.append(requirements ? "-r requirements.txt " : declared ? "-r /tmp/requirements.txt " : "");
    return text.append(extra).toString().strip();
  }

  /** {@code -e .} and local paths need the code before the dependencies can be installed. */
  private static boolean refersToCode(Project project) {
    return Pattern.compile("(?m)^\\s*(-e|--editable|\\.{0,2}/|\\.|-r\\s+\\S+/|-c\\s+\\S+/)")
        .matcher(project.text("requirements.txt"))
        .find();
  }

  /** A Poetry project is installed as a whole, by its own build system. */
  private static String project(Project project) {
    boolean poetry =
        !project.has("requirements.txt") && POETRY.matcher(project.text("pyproject.toml")).find();
    return poetry ? PIP_ARGS + PIP_ENV + PIP + "." : "# the code runs where it lies";
  }

  private static String wheels(Project project) {
    return List.of("wheels", "vendor").stream()
        .filter(folder -> project.files(".whl", 2).stream().anyMatch(f -> f.startsWith(folder + "/")))
        .findFirst()
        .orElse("");
  }
}
