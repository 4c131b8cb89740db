package dev.slipway.api;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** The REST API, version 1; its resources are found by annotation. */
@ApplicationPath("/api/v1")
public class RestApplication extends Application {}
