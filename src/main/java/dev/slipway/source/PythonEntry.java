package dev.slipway.source;

import dev.slipway.platform.SlipwayException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/**
 * How a Python app is started, found by reading its files.
 *
 * @param command the {@code CMD} of the containerfile
 * @param signal what it ends cleanly on; Python ignores SIGTERM as a container's first process
 * @param extraPackage a package that the command needs and the project does not declare; or empty
 * @param why for people
 */
record PythonEntry(String command, String signal, String extraPackage, String why) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern FLASK =
      Pattern.compile("(?m)^(\\w+)\\s*(?::[^=\\n]+)?=\\s*(?:flask\\.)?Flask\\(");
  private static final Pattern FLASK_FACTORY =
      Pattern.compile("(?m)^def\\s+(create_app|make_app)\\s*\\(");
  private static final Pattern FASTAPI =
      Pattern.compile("(?m)^(\\w+)\\s*(?::[^=\\n]+)?=\\s*(?:fastapi\\.)?FastAPI\\(");
  private static final Pattern STREAMLIT =
      Pattern.compile("(?m)^\\s*(?:import\\s+streamlit\\b|from\\s+streamlit\\b)");
  private static final Pattern MODULE = Pattern.compile("[A-Za-z_][\\w.]*:[A-Za-z_]\\w*(\\(\\))?");
  private static final Pattern PLAIN_PATH = Pattern.compile("[\\w./-]+\\.py");
  private static final List<String> USUAL =
      List.of("app.py", "main.py", "wsgi.py", "asgi.py", "server.py", "application.py", "run.py");
  private static final int DEEPEST = 4;

  private record Candidate(String file, String variable) {
    String module() {
      String path = file.replaceFirst("^src/", "").replaceFirst("\\.py$", "");
      return path.replaceFirst("/__init__$", "").replace('/', '.') + ":" + variable;
    }
  }

  /**
   * Reads the project.
   *
   * @throws SlipwayException.Invalid when nothing, or too much, can be started
   */
  static PythonEntry find(Project project) {
    List<String> files =
        project.files(".py", DEEPEST).stream()
            .filter(file -> PLAIN_PATH.matcher(file).matches())
            .filter(file -> !file.matches("(.*/)?(tests?|docs)/.*|(.*/)?(test_[^/]*|conftest|setup)\\.py"))
            .sorted(Comparator.comparingInt(PythonEntry::rank).thenComparing(file -> file))
            .toList();
    String module = project.arg("APP_MODULE");
    if (module != null && !MODULE.matcher(module).matches()) {
      throw new SlipwayException.Invalid(
          "the build argument APP_MODULE is written module:variable, as app:app");
    }
    Candidate flask = web(project, files, FLASK, "Flask");
    Candidate fast = web(project, files, FASTAPI, "FastAPI");
    if (flask == null && fast == null && declares(project, "flask")) {
      flask = factory(project, files);
    }
    if (fast != null && (flask == null || rank(fast.file()) < rank(flask.file()))) {
      return fastApi(project, module == null ? fast.module() : module, fast.file());
    }
    if (flask != null || module != null) {
      boolean asgi = flask == null && declares(project, "uvicorn");
      return asgi
          ? fastApi(project, module, "APP_MODULE")
          : flask(
              project,
              module == null ? flask.module() : module,
              flask == null ? "APP_MODULE" : flask.file());
    }
    return program(project, files);
  }

  private static PythonEntry flask(Project project, String module, String where) {
    String why = "Flask app " + module + " in " + where;
    if (declares(project, "gunicorn")) {
      return web(
          "python3 -m gunicorn --bind \"0.0.0.0:$PORT\" '" + module + "'", "SIGTERM", "",
          why + ", served by gunicorn");
    }
    if (declares(project, "waitress")) {
      String factory = module.endsWith("()") ? "--call " : "";
      return web(
          "python3 -m waitress --listen=\"0.0.0.0:$PORT\" " + factory + "'"
              + module.replace("()", "") + "'",
          "SIGINT", "", why + ", served by waitress");
    }
    return web(
        "python3 -m flask --app '" + module + "' run --host 0.0.0.0 --port \"$PORT\"",
        "SIGINT", declares(project, "flask") ? "" : "flask",
        why + ", served by Flask's own server; declare gunicorn or waitress for production");
  }

  private static PythonEntry fastApi(Project project, String module, String where) {
    boolean factory = module.endsWith("()");
    return web(
        "python3 -m uvicorn --host 0.0.0.0 --port \"$PORT\" "
            + (factory ? "--factory " : "") + "'" + module.replace("()", "") + "'",
        "SIGTERM", declares(project, "uvicorn") ? "" : "uvicorn",
        "ASGI app " + module + " in " + where + ", served by uvicorn");
  }

  private static PythonEntry program(Project project, List<String> files) {
    List<String> streamlit =
        files.stream().filter(file -> STREAMLIT.matcher(project.text(file)).find()).toList();
    if (!streamlit.isEmpty()) {
      String file =
          streamlit.stream()
              .filter(f -> f.matches("(.*/)?streamlit_app\\.py"))
              .findFirst()
              .orElse(streamlit.get(0));
      return web(
          "python3 -m streamlit run '" + file + "' --server.address 0.0.0.0 --server.port "
              + "\"$PORT\" --server.headless true --browser.gatherUsageStats false",
          "SIGINT", declares(project, "streamlit") ? "" : "streamlit",
          "Streamlit app in " + file);
    }
    List<String> top = files.stream().filter(file -> file.indexOf('/') < 0).toList();
    String file =
        USUAL.stream().filter(top::contains).findFirst()
            .orElse(top.contains("__main__.py") ? "__main__.py" : top.size() == 1 ? top.get(0) : null);
    if (file == null) {
      throw new SlipwayException.Invalid(
          "no entry point was found: add app.py or main.py, or name a Flask or FastAPI app by the "
              + "build argument APP_MODULE, as package.module:app");
    }
    return web("python3 '" + file + "'", "SIGINT", "", "plain program " + file);
  }

  private static PythonEntry web(String command, String signal, String extra, String why) {
    String json = JSON.writeValueAsString(List.of("/bin/sh", "-c", "exec " + command));
    return new PythonEntry(json, signal, extra, why);
  }

  private static Candidate web(
      Project project, List<String> files, Pattern pattern, String framework) {
    List<Candidate> found = new ArrayList<>();
    for (String file : files) {
      Matcher matcher = pattern.matcher(project.text(file));
      if (matcher.find()) {
        found.add(new Candidate(file, matcher.group(1)));
      }
    }
    if (found.size() > 1
        && rank(found.get(0).file()) == rank(found.get(1).file())
        && project.arg("APP_MODULE") == null) {
      throw new SlipwayException.Invalid(
          "several files hold a "
              + framework
              + " app ("
              + found.get(0).file()
              + ", "
              + found.get(1).file()
              + "); name one by the build argument APP_MODULE, as "
              + found.get(0).module());
    }
    return found.isEmpty() ? null : found.get(0);
  }

  private static Candidate factory(Project project, List<String> files) {
    for (String file : files) {
      Matcher matcher = FLASK_FACTORY.matcher(project.text(file));
      if (matcher.find()) {
        return new Candidate(file, matcher.group(1) + "()");
      }
    }
    return null;
  }

  /** Smaller is likelier: usual names first, and what lies higher up. */
  private static int rank(String file) {
    String path = file.replaceFirst("^src/", "");
    String name = path.substring(path.lastIndexOf('/') + 1);
    int usual = USUAL.indexOf(name);
    int depth = (int) path.chars().filter(c -> c == '/').count();
    return depth * 20 + (usual < 0 ? name.equals("__init__.py") ? 8 : 9 : usual);
  }

  private static boolean declares(Project project, String name) {
    Pattern pattern =
        Pattern.compile("(?im)(^|[\"'\\s,])" + Pattern.quote(name) + "(?=[\\s\\[<>=!~;,\"']|$)");
    String text = project.text("requirements.txt").replaceAll("(?m)#.*$", "");
    return pattern.matcher(text).find() || pattern.matcher(project.text("pyproject.toml")).find();
  }
}
