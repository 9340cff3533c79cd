/** YAML documents whose every complaint names key, file and line. */
@NullMarked
package org.worldloom.inference.yaml;

import org.jspecify.annotations.NullMarked;
