package dev.slipway.source;

import java.nio.file.Path;
import java.util.List;

/**
 * What an app spec makes of a tree: what a builder has to do, and what was learned on the way.
 *
 * @param appSpec the spec, named or detected
 * @param why why this spec was chosen, for people: {@code requirements.txt found}
 * @param context the build context, inside the tree
 * @param containerfile the text of the containerfile to build with, own or from the template
 * @param port the port that the app will listen on: the document's, else {@code EXPOSE}
 * @param volumes the paths of {@code VOLUME} lines
 * @param healthPath a path read from {@code HEALTHCHECK}; null when there is none that HTTP can ask
 */
public record BuildPlan(
    AppSpec appSpec,
    String why,
    Path context,
    String containerfile,
    int port,
    List<String> volumes,
    String healthPath) {}
