package dev.slipway.source;

import java.util.List;

/**
 * What the platform needs to know of a containerfile: what its last stage, with the earlier stages
 * that this one is built on, says about the running container.
 *
 * @param ports the exposed TCP ports in the order written; ranges are spelled out
 * @param volumes the declared volume paths in the order written
 * @param healthPath the path that the health check asks by HTTP; null when there is none
 */
record Containerfile(List<Integer> ports, List<String> volumes, String healthPath) {
  Containerfile {
    ports = List.copyOf(ports);
    volumes = List.copyOf(volumes);
  }
}
