package dev.slipway.source;

import dev.slipway.platform.SlipwayException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Decides whether symbolic links stay inside their tree, by following them as a kernel would, but
 * on paper. Links to nothing are fine, and so are circles: both end inside.
 */
final class LinkRule {
  /** Linux gives up after 40 links (path_resolution(7)); nothing beyond can be reached. */
  private static final int MOST_LINKS = 40;

  private final Map<String, String> links;

  /**
   * @param links from the link's path, slashes between names, to its target as written
   */
  LinkRule(Map<String, String> links) {
    this.links = links;
  }

  /**
   * @throws SlipwayException.Invalid naming the first link that leads out
   */
  void check() {
    links.forEach(
        (path, target) -> {
          if (!staysInside(path)) {
            throw new SlipwayException.Invalid(
                "the source is refused: '" + path + "' is a link out of it, to '" + target + "'");
          }
        });
  }

  private boolean staysInside(String path) {
    List<String> at = new ArrayList<>();
    Deque<String> ahead = new ArrayDeque<>(List.of(path.split("/")));
    int followed = 0;
    while (!ahead.isEmpty()) {
      String name = ahead.pop();
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        if (at.isEmpty()) {
          return false;
        }
        at.removeLast();
        continue;
      }
      at.add(name);
      String target = links.get(String.join("/", at));
      if (target == null) {
        continue;
      }
      if (target.startsWith("/")) {
        return false;
      }
      if (++followed > MOST_LINKS) {
        return true;
      }
      at.removeLast();
      List.of(target.split("/")).reversed().forEach(ahead::push);
    }
    return true;
  }
}
