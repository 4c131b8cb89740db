package dev.slipway.build;

import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.document.Page;
import java.util.List;
import java.util.Map;

/** Builds as REST and the console see them. */
public final class Builds {
  private static final int USUAL_LIMIT = 50;
  private static final int LARGEST_LIMIT = 500;

  private final BuildStore store;
  private final BuildLogs logs;
  private final BuildQueue queue;

  Builds(BuildStore store, BuildLogs logs, BuildQueue queue) {
    this.store = store;
    this.logs = logs;
    this.queue = queue;
  }

  /**
   * A part of the builds, newest first.
   *
   * @param app null: of all apps
   * @param state null: in all states
   * @param limit 1 to 500; null: 50
   * @param cursor {@link Page#next} of the part before; null: from the newest
   * @throws SlipwayException.Invalid when {@code limit} or {@code cursor} is none
   */
  public Page<Build> list(String app, BuildState state, Integer limit, String cursor) {
    int wanted = limit == null ? USUAL_LIMIT : Math.min(limit, LARGEST_LIMIT);
    if (wanted < 1) {
      throw new SlipwayException.Invalid("limit must be 1 to " + LARGEST_LIMIT);
    }
    if (cursor != null && !cursor.isEmpty() && !cursor.matches("[a-z0-9-]{1,40}")) {
      throw new SlipwayException.Invalid("cursor: this is none that a list gave");
    }
    List<Build> found =
        store.list(app, state, cursor == null || cursor.isEmpty() ? null : cursor, wanted + 1);
    Map<String, Integer> positions = queue.positions();
    Map<String, String> steps = queue.steps();
    List<Build> part =
        found.stream()
            .limit(wanted)
            .map(b -> b.with(positions.get(b.id()), steps.get(b.id())))
            .toList();
    return new Page<>(part, found.size() > wanted ? part.getLast().id() : null);
  }

  /**
   * One build.
   *
   * @throws SlipwayException.NotFound when there is none of that id, or none any more
   */
  public Build get(String id) {
    Build build =
        store.find(id).orElseThrow(() -> new SlipwayException.NotFound("Build", id));
    return build.with(queue.positions().get(id), queue.steps().get(id));
  }

  /**
   * Hands over the log as far as it is there.
   *
   * @param offset where to begin, 0 or what the sink was told
   * @return where to go on
   */
  public long log(String id, long offset, BuildLogs.Sink sink) {
    get(id);
    return logs.read(id, offset, sink);
  }

  /**
   * Hands over the log as it grows, until the build ends or {@code sink} wants no more. A build that
   * waits in the queue has none yet: this waits for its start, or for its end without one.
   *
   * @throws InterruptedException when the reader has to leave
   */
  public void followLog(String id, long offset, BuildLogs.Sink sink) throws InterruptedException {
    get(id);
    logs.follow(id, offset, sink);
  }

  /**
   * Cancels a build that waits or runs; what runs ends a little later.
   *
   * @throws SlipwayException.NotFound when there is none
   * @throws SlipwayException.Conflict when it has ended
   */
  public Build cancel(String id) {
    Build build = get(id);
    if (!queue.cancel(id)) {
      Build now = get(id);
      throw new SlipwayException.Conflict(
          "build '" + id + "' is not under way: it is " + now.state());
    }
    return build.state() == BuildState.QUEUED ? get(id) : build;
  }
}
