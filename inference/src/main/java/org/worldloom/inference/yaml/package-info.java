/**
 * YAML documents whose every complaint names key, file and line.
 *
 * <p>{@link org.worldloom.inference.yaml.YamlDocument} reads a file and refuses what configuration
 * never needs (aliases, tags, deep nesting, megabytes); {@link
 * org.worldloom.inference.yaml.YamlMap} reads one mapping key by key, with the type and the range
 * of each.
 */
@NullMarked
package org.worldloom.inference.yaml;

import org.jspecify.annotations.NullMarked;
