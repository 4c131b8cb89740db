package dev.slipway.platform.document;

import dev.slipway.platform.SlipwayException.FieldError;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A kind of resource document, as its room declares it.
 *
 * @param name as {@code App}
 * @param plural as in the REST path, {@code apps}
 * @param specType the record that {@code spec} is read into
 * @param validation the room's own rules: given name and spec, what is wrong; empty when nothing is
 */
public record Kind<S>(
    String name, String plural, Class<S> specType, BiFunction<String, S, List<FieldError>> validation) {}
