package org.worldloom.inference.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * One YAML 1.2 file, parsed but not yet interpreted.
 *
 * <p>Configuration needs scalars, lists and mappings only: aliases, tags and more than {@value
 * #MAX_DEPTH} levels are refused before anything is built from them, so that no file within {@link
 * #MAX_BYTES} can cost more than its own size. Immutable.
 */
public final class YamlDocument {

  /** The largest file that is read, bytes. */
  public static final int MAX_BYTES = 1 << 20;

  private static final int MAX_DEPTH = 16;

  private final Path file;
  private final MappingNode root;

  private YamlDocument(Path file, MappingNode root) {
    this.file = file;
    this.root = root;
  }

  /**
   * Reads and parses a file.
   *
   * @param file UTF-8 text of at most {@link #MAX_BYTES} bytes whose top level is a mapping; the
   *     path is repeated in complaints as it is given here
   * @throws YamlException if it is missing, unreadable, too large, not YAML, or not a mapping
   */
  public static YamlDocument read(Path file) throws YamlException {
    String text = text(file);
    LoadSettings settings =
        LoadSettings.builder().setSchema(new CoreSchema()).setCodePointLimit(MAX_BYTES).build();
    try {
      refuseExcess(file, text, settings);
      Optional<Node> node = new Compose(settings).composeString(text);
      if (node.isEmpty()) {
        throw new YamlException(file, "the file is empty");
      }
      if (node.get() instanceof MappingNode mapping) {
        return new YamlDocument(file, mapping);
      }
      throw new YamlException(file, line(node.get().getStartMark()), "expected \"key: value\"");
    } catch (MarkedYamlEngineException e) {
      throw new YamlException(file, line(e.getProblemMark()), "not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new YamlException(file, "not YAML: " + firstLine(e), e);
    }
  }

  /**
   * The top-level mapping.
   *
   * @param known all keys that it may have
   * @throws YamlException if it has another key, or one key twice
   */
  public YamlMap root(String... known) throws YamlException {
    return YamlMap.closed(file, "", 1, root, known);
  }

  private static String text(Path file) throws YamlException {
    byte[] bytes = bytes(file);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new YamlException(file, "the file is not UTF-8 text", e);
    }
  }

  private static byte[] bytes(Path file) throws YamlException {
    if (!Files.exists(file)) {
      throw new YamlException(file, "the file does not exist");
    }
    if (!Files.isRegularFile(file)) {
      throw new YamlException(file, "not a regular file");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (AccessDeniedException e) {
      throw new YamlException(file, "the file cannot be read: permission denied", e);
    } catch (IOException e) {
      throw new YamlException(file, "the file cannot be read: " + e.getMessage(), e);
    }
    if (bytes.length > MAX_BYTES) {
      throw new YamlException(file, "the file is larger than " + MAX_BYTES + " bytes");
    }
    return bytes;
  }

  /** The event parser keeps its own stack, so it is safe on any nesting; the composer recurses. */
  private static void refuseExcess(Path file, String text, LoadSettings settings)
      throws YamlException {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      if (event instanceof CollectionStartEvent start) {
        depth++;
        refuseTag(file, event, start.getTag());
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      } else if (event instanceof ScalarEvent scalar) {
        refuseTag(file, event, scalar.getTag());
      } else if (event instanceof AliasEvent) {
        throw new YamlException(file, line(event.getStartMark()), "aliases (*) are not allowed");
      }
      if (depth > MAX_DEPTH) {
        throw new YamlException(
            file, line(event.getStartMark()), "nested more than " + MAX_DEPTH + " levels deep");
      }
    }
  }

  private static void refuseTag(Path file, Event event, Optional<String> tag) throws YamlException {
    if (tag.isPresent()) {
      throw new YamlException(file, line(event.getStartMark()), "tags (!) are not allowed");
    }
  }

  private static String firstLine(YamlEngineException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable");
  }

  /** Lines are counted from 1 for people, from 0 by the parser. */
  static int line(Optional<Mark> mark) {
    return mark.map(m -> m.getLine() + 1).orElse(1);
  }
}
