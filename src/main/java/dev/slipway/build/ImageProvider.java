package dev.slipway.build;

import dev.slipway.platform.SlipwayException;
import dev.slipway.runtime.Runtime;
import dev.slipway.source.AppSpec;
import dev.slipway.source.AppSpecs;
import dev.slipway.source.BuildPlan;
import dev.slipway.source.SourceRef;
import dev.slipway.source.SourceTree;
import dev.slipway.source.Sources;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** From source to image, with builds in the queue of this server. */
public final class ImageProvider implements Images {
  private static final String PLATFORM = "linux/" + architecture();

  private final Sources sources;
  private final AppSpecs appSpecs;
  private final Runtime runtime;
  private final Builders builders;
  private final BuildQueue queue;
  private final BuildStore store;
  private final BuildLogs logs;
  private final Path work;
  private final Clock clock;

  /**
   * @param work where each build has a folder of its own while it runs
   */
  ImageProvider(
      Sources sources,
      AppSpecs appSpecs,
      Runtime runtime,
      Builders builders,
      BuildQueue queue,
      BuildStore store,
      BuildLogs logs,
      Path work,
      Clock clock) {
    this.sources = sources;
    this.appSpecs = appSpecs;
    this.runtime = runtime;
    this.builders = builders;
    this.queue = queue;
    this.store = store;
    this.logs = logs;
    this.work = work;
    this.clock = clock;
  }

  /** What is wanted, once the source is here. */
  private record Wanted(
      BuildRequest request,
      String revision,
      SourceTree tree,
      BuildPlan plan,
      Builders.Choice builder,
      BuildKey key,
      ImageTarget target) {

    BuiltImage image(String image, String build) {
      return new BuiltImage(
          image,
          revision,
          tree.digest(),
          plan.appSpec().toString(),
          plan.why(),
          plan.port(),
          plan.volumes(),
          plan.healthPath(),
          build);
    }
  }

  @Override
  public BuiltImage provide(BuildRequest request, Consumer<Progress> progress) {
    if (request.source().image() != null) {
      return inspectImage(request, progress);
    }
    String revision = resolveSource(request, progress);
    SourceTree tree = fetchSource(request, revision, progress);
    boolean handedOver = false;
    try {
      Wanted wanted = planBuild(request, revision, tree);
      Optional<String> known = findImage(wanted);
      if (known.isPresent()) {
        return wanted.image(known.get(), null);
      }
      String id = BuildId.next(clock);
      BuildQueue.Handle handle = queueBuild(wanted, id);
      handedOver = handle.id().equals(id);
      return awaitBuild(wanted, handle, progress);
    } finally {
      // a build that runs owns its tree: whoever waits may go
      if (!handedOver) {
        tree.close();
      }
    }
  }

  private BuiltImage inspectImage(BuildRequest request, Consumer<Progress> progress) {
    String image = request.source().image();
    progress.accept(new Progress(null, "Fetching image " + image));
    Runtime.ImageFacts facts = runtime.inspectImage(image);
    Integer port = request.port() != null ? request.port() : facts.exposedPort();
    if (port == null) {
      throw new SlipwayException.Invalid(
          "image '" + image + "' does not say on which port it listens; add 'port' to the app");
    }
    return new BuiltImage(
        facts.pinned(),
        facts.pinned(),
        null,
        AppSpec.IMAGE.toString(),
        "the source is an image",
        port,
        facts.volumes(),
        null,
        null);
  }

  private String resolveSource(BuildRequest request, Consumer<Progress> progress) {
    if (request.revision() != null) {
      return request.revision();
    }
    progress.accept(new Progress(null, "Resolving the source"));
    return sources.resolve(request.source());
  }

  private SourceTree fetchSource(
      BuildRequest request, String revision, Consumer<Progress> progress) {
    progress.accept(new Progress(null, "Fetching the source"));
    return sources.fetch(request.source(), revision);
  }

  private Wanted planBuild(BuildRequest request, String revision, SourceTree tree) {
    Map<String, String> args = request.args() == null ? Map.of() : request.args();
    BuildPlan plan = appSpecs.plan(tree, request.appSpec(), request.port(), args, null);
    Builders.Choice builder = builders.choose(request.builder());
    BuildKey key =
        BuildKey.of(
            tree.digest() + contextPath(tree, plan),
            plan.appSpec(),
            plan.containerfile(),
            args,
            PLATFORM,
            Map.of());
    ImageTarget target = ImageTarget.of(request.app(), key, builder.registry());
    return new Wanted(request, revision, tree, plan, builder, key, target);
  }

  // a plan may build a folder inside the tree
  private static String contextPath(SourceTree tree, BuildPlan plan) {
    String inside = tree.root().relativize(plan.context()).toString();
    return inside.isEmpty() ? "" : "/" + inside;
  }

  private Optional<String> findImage(Wanted wanted) {
    Optional<String> known = store.image(wanted.key().hex(), wanted.target().place());
    if (known.isPresent() && !wanted.builder().strategy().has(known.get(), wanted.target())) {
      store.forgetImage(wanted.key().hex(), wanted.target().place());
      return Optional.empty();
    }
    return known;
  }

  private BuildQueue.Handle queueBuild(Wanted wanted, String id) {
    BuildRequest request = wanted.request();
    String shared = wanted.target().place() + "/" + wanted.key();
    Optional<BuildQueue.Handle> same = queue.join(shared, request.priority());
    if (same.isPresent()) {
      return same.get();
    }
    wanted.builder().strategy().check();
    logs.expect(id);
    try {
      return insertAndSubmit(wanted, id, shared);
    } catch (RuntimeException e) {
      logs.delete(id);
      throw e;
    }
  }

  private BuildQueue.Handle insertAndSubmit(Wanted wanted, String id, String shared) {
    BuildRequest request = wanted.request();
    store.insert(
        new Build(
            id,
            request.app(),
            request.release(),
            wanted.key().hex(),
            wanted.builder().name(),
            BuildState.QUEUED,
            request.priority(),
            clock.instant(),
            null, null, null, null, null, null, null));
    try {
      BuildQueue.Handle handle =
          queue.submit(
              new BuildQueue.Ticket(
                  id, request.app(), shared, request.priority(),
                  wanted.builder().definition().limit()),
              new BuildRun(
                  task(wanted, id), wanted.tree(), wanted.builder().strategy(), store, logs, clock));
      if (!handle.id().equals(id)) {
        store.withdraw(id);
        logs.delete(id);
      }
      return handle;
    } catch (SlipwayException e) {
      store.withdraw(id);
      throw e;
    }
  }

  private BuildTask task(Wanted wanted, String id) {
    Map<String, String> labels = new TreeMap<>();
    labels.put("dev.slipway.app", wanted.request().app());
    labels.put("dev.slipway.build-key", wanted.key().hex());
    labels.put("org.opencontainers.image.revision", wanted.revision());
    origin(wanted.request().source())
        .ifPresent(url -> labels.put("org.opencontainers.image.source", url));
    return new BuildTask(
        id,
        wanted.request().app(),
        wanted.key(),
        wanted.plan().context(),
        wanted.plan().containerfile(),
        wanted.request().args() == null ? Map.of() : wanted.request().args(),
        labels,
        wanted.target(),
        work.resolve(id));
  }

  // an image's labels are read by many: no user and password of the URL
  private static Optional<String> origin(SourceRef source) {
    return Optional.ofNullable(source.git())
        .map(git -> git.url().replaceFirst("^([a-z][a-z0-9+]*://)[^/@]*@", "$1"));
  }

  private BuiltImage awaitBuild(
      Wanted wanted, BuildQueue.Handle handle, Consumer<Progress> progress) {
    BuildResult result;
    try {
      result = handle.await(step -> progress.accept(new Progress(handle.id(), step)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SlipwayException.Unavailable(
          "build " + handle.id() + " goes on without the caller, who was interrupted", e);
    }
    return switch (result) {
      case BuildResult.Succeeded(String image) -> wanted.image(image, handle.id());
      case BuildResult.Cancelled() ->
          throw new SlipwayException.Failed("build " + handle.id() + " was cancelled");
      case BuildResult.Failed(String reason, String message, List<String> lines) -> {
        String text = "build " + handle.id() + " failed (" + reason + "): " + message;
        if (reason.equals("Unavailable") || reason.equals("Interrupted")) {
          throw new SlipwayException.Unavailable(text);
        }
        throw new SlipwayException.Failed(text, lines);
      }
    };
  }

  private static String architecture() {
    String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return switch (name) {
      case "x86_64", "amd64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> name;
    };
  }
}
