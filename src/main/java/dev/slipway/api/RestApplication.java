package dev.slipway.api;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeIn;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.info.License;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The REST API, version 1; its resources are found by annotation. */
@ApplicationPath("/api/v1")
@OpenAPIDefinition(
    info =
        @Info(
            title = "Slipway",
            version = "1",
            description =
                "A self-hosted application platform: from source to URL, asleep when nobody calls."
                    + " Errors are application/problem+json (RFC 9457).",
            license =
                @License(
                    name = "Apache-2.0",
                    url = "https://www.apache.org/licenses/LICENSE-2.0")),
    security = {@SecurityRequirement(name = "token"), @SecurityRequirement(name = "session")},
    tags = {
      @Tag(name = "apps", description = "App documents and what moves their pointers"),
      @Tag(name = "environments", description = "Where releases serve"),
      @Tag(name = "releases", description = "Immutable snapshots of an app"),
      @Tag(name = "previews", description = "Git refs in environments of their own"),
      @Tag(name = "builds", description = "From source to image"),
      @Tag(name = "registries", description = "Where images are kept"),
      @Tag(name = "secrets", description = "Values go in, never out"),
      @Tag(name = "access", description = "Setup, sessions, API tokens")
    })
@SecurityScheme(
    securitySchemeName = "token",
    type = SecuritySchemeType.HTTP,
    scheme = "bearer",
    description = "An API token")
@SecurityScheme(
    securitySchemeName = "session",
    type = SecuritySchemeType.APIKEY,
    in = SecuritySchemeIn.COOKIE,
    apiKeyName = "SLIPWAY_SESSION",
    description = "The console's session; every change needs the header X-CSRF-Token too")
public class RestApplication extends Application {}
