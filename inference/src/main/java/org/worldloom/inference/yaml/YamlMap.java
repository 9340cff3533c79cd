package org.worldloom.inference.yaml;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One mapping of a YAML file, read key by key.
 *
 * <p>Whoever opens a mapping names all keys that it may have, so a misspelt key is the first
 * complaint. Reading a key that was not named is a programming error ({@link
 * IllegalArgumentException}); everything that the file's author did wrong is a {@link
 * YamlException} with key, file and line. Immutable.
 */
public final class YamlMap {

  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
  private static final int LONGEST_QUOTE = 60;

  private final Path file;
  private final String path;
  private final int line;
  private final Map<String, Entry> entries;
  private final List<String> known;

  private record Entry(int line, Node value) {}

  private YamlMap(
      Path file, String path, int line, Map<String, Entry> entries, List<String> known) {
    this.file = file;
    this.path = path;
    this.line = line;
    this.entries = entries;
    this.known = known;
  }

  static YamlMap closed(Path file, String path, int line, MappingNode node, String... known)
      throws YamlException {
    List<String> keys = List.of(known);
    YamlMap map = new YamlMap(file, path, line, entries(file, path, node), keys);
    for (Map.Entry<String, Entry> entry : map.entries.entrySet()) {
      if (!keys.contains(entry.getKey())) {
        throw new YamlException(
            file,
            entry.getValue().line(),
            "unknown key "
                + quote(entry.getKey())
                + map.under()
                + "; known keys are "
                + list(keys));
      }
    }
    return map;
  }

  private static YamlMap open(Path file, String path, int line, MappingNode node)
      throws YamlException {
    Map<String, Entry> entries = entries(file, path, node);
    return new YamlMap(file, path, line, entries, List.copyOf(entries.keySet()));
  }

  private static Map<String, Entry> entries(Path file, String path, MappingNode node)
      throws YamlException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : node.getValue()) {
      int line = YamlDocument.line(tuple.getKeyNode().getStartMark());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new YamlException(file, line, "a key" + under(path) + " must be text");
      }
      Entry first = entries.putIfAbsent(key.getValue(), new Entry(line, tuple.getValueNode()));
      if (first != null) {
        throw new YamlException(
            file,
            line,
            "key "
                + quote(key.getValue())
                + under(path)
                + " was already given in line "
                + first.line());
      }
    }
    return entries;
  }

  /** The keys that are there, in the order of the file. */
  public List<String> keys() {
    return List.copyOf(entries.keySet());
  }

  /** Whether the key is there. */
  public boolean has(String key) {
    return entry(key) != null;
  }

  /** The line of a key, or of the mapping itself where the key is missing; counted from 1. */
  public int line(String key) {
    Entry entry = entry(key);
    return entry == null ? line : entry.line();
  }

  /** The file this mapping comes from, as it was given to {@link YamlDocument#read}. */
  public Path file() {
    return file;
  }

  /**
   * A complaint about the meaning of a value, to be thrown by the caller.
   *
   * @param key key at whose line the author should look
   * @param message what is wrong and what is allowed, without the key
   */
  public YamlException error(String key, String message) {
    return new YamlException(file, line(key), quote(path(key)) + " " + message);
  }

  /** Text that is not blank. */
  public String text(String key) throws YamlException {
    return text(path(key), required(key, "text"));
  }

  /** Text that is not blank, or the default where the key is missing. */
  public String text(String key, String otherwise) throws YamlException {
    return has(key) ? text(key) : otherwise;
  }

  /** A SHA-256 digest, in lower case. */
  public String sha256(String key) throws YamlException {
    String expected = "a SHA-256 digest of 64 hexadecimal digits";
    // Any scalar: a digest of digits only, or with one e among them, looks like a number to YAML.
    if (required(key, expected) instanceof ScalarNode scalar
        && SHA256.matcher(scalar.getValue()).matches()) {
      return scalar.getValue().toLowerCase(Locale.ROOT);
    }
    throw wrong(key, expected);
  }

  /** A SHA-256 digest, in lower case, if the key is there. */
  public Optional<String> optionalSha256(String key) throws YamlException {
    return has(key) ? Optional.of(sha256(key)) : Optional.empty();
  }

  /** A whole number of the closed range. */
  public long integer(String key, long min, long max) throws YamlException {
    String expected = "a whole number from " + min + " to " + max;
    String text = plain(key, expected, INTEGER);
    // Long.MIN_VALUE has 19 digits; without a limit on zeros a megabyte would be parsed.
    BigInteger value = text.length() > 24 ? BigInteger.ONE.shiftLeft(64) : new BigInteger(text);
    if (value.compareTo(BigInteger.valueOf(min)) < 0
        || value.compareTo(BigInteger.valueOf(max)) > 0) {
      throw wrong(key, expected);
    }
    return value.longValueExact();
  }

  /** A whole number of the closed range, or the default where the key is missing. */
  public long integer(String key, long min, long max, long otherwise) throws YamlException {
    return has(key) ? integer(key, min, max) : otherwise;
  }

  /** A whole number of the closed range. */
  public int integer(String key, int min, int max) throws YamlException {
    return Math.toIntExact(integer(key, (long) min, (long) max));
  }

  /** A whole number of the closed range, or the default where the key is missing. */
  public int integer(String key, int min, int max, int otherwise) throws YamlException {
    return has(key) ? integer(key, min, max) : otherwise;
  }

  /** A finite number of the closed range. */
  public double number(String key, double min, double max) throws YamlException {
    String expected = "a number from " + min + " to " + max;
    double value = Double.parseDouble(plain(key, expected, NUMBER));
    if (!(value >= min && value <= max)) {
      throw wrong(key, expected);
    }
    return value;
  }

  /** A finite number of the closed range, or the default where the key is missing. */
  public double number(String key, double min, double max, double otherwise) throws YamlException {
    return has(key) ? number(key, min, max) : otherwise;
  }

  /** {@code true} or {@code false}. */
  public boolean flag(String key) throws YamlException {
    String expected = "true or false";
    if (required(key, expected) instanceof ScalarNode scalar && scalar.getTag().equals(Tag.BOOL)) {
      return Boolean.parseBoolean(scalar.getValue());
    }
    throw wrong(key, expected);
  }

  /** {@code true} or {@code false}, or the default where the key is missing. */
  public boolean flag(String key, boolean otherwise) throws YamlException {
    return has(key) ? flag(key) : otherwise;
  }

  /** A constant of the enum, written in lower case with {@code -} for {@code _}. */
  public <E extends Enum<E>> E choice(String key, Class<E> type) throws YamlException {
    E[] constants = type.getEnumConstants();
    String expected =
        Arrays.stream(constants).map(YamlMap::written).collect(Collectors.joining(" or "));
    if (required(key, expected) instanceof ScalarNode scalar) {
      for (E constant : constants) {
        if (written(constant).equals(scalar.getValue())) {
          return constant;
        }
      }
    }
    throw wrong(key, expected);
  }

  /** A constant of the enum, or the default where the key is missing. */
  public <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) throws YamlException {
    return has(key) ? choice(key, type) : otherwise;
  }

  /** A list of texts, none of them blank; it may be empty. */
  public List<String> texts(String key) throws YamlException {
    List<String> texts = new ArrayList<>();
    for (Node node : list(key, "a list of texts")) {
      texts.add(text(element(key, texts.size()), node));
    }
    return List.copyOf(texts);
  }

  /** A list of scalars of any type, each as it is written; it may be empty. */
  public List<String> words(String key) throws YamlException {
    List<String> words = new ArrayList<>();
    for (Node node : list(key, "a list of words and numbers")) {
      if (!(node instanceof ScalarNode scalar) || scalar.getValue().isBlank()) {
        throw wrong(element(key, words.size()), node, "a word or a number");
      }
      words.add(scalar.getValue());
    }
    return List.copyOf(words);
  }

  /**
   * A mapping within this one.
   *
   * @param known all keys that it may have
   */
  public YamlMap map(String key, String... known) throws YamlException {
    return closed(file, path(key), line(key), mapping(key), known);
  }

  /** A mapping within this one; without keys where the key is missing. */
  public YamlMap mapOrEmpty(String key, String... known) throws YamlException {
    return has(key)
        ? map(key, known)
        : new YamlMap(file, path(key), line, Map.of(), List.of(known));
  }

  /** A mapping within this one whose keys are free: they are data, not words of the format. */
  public YamlMap freeMap(String key) throws YamlException {
    return open(file, path(key), line(key), mapping(key));
  }

  /**
   * A list of mappings; it may be empty.
   *
   * @param known all keys that each of them may have
   */
  public List<YamlMap> maps(String key, String... known) throws YamlException {
    String expected = "a list of mappings";
    List<YamlMap> maps = new ArrayList<>();
    for (Node node : list(key, expected)) {
      String element = element(key, maps.size());
      if (!(node instanceof MappingNode mapping)) {
        throw wrong(element, node, "a mapping");
      }
      maps.add(closed(file, element, YamlDocument.line(node.getStartMark()), mapping, known));
    }
    return List.copyOf(maps);
  }

  private @Nullable Entry entry(String key) {
    if (!known.contains(key) && !entries.containsKey(key)) {
      throw new IllegalArgumentException(
          quote(path(key)) + " is not among the known keys " + list(known));
    }
    return entries.get(key);
  }

  private Node required(String key, String expected) throws YamlException {
    Entry entry = entry(key);
    if (entry == null) {
      throw new YamlException(
          file, line, "missing key " + quote(key) + under() + "; it must be " + expected);
    }
    return entry.value();
  }

  private MappingNode mapping(String key) throws YamlException {
    if (required(key, "a mapping") instanceof MappingNode mapping) {
      return mapping;
    }
    throw wrong(key, "a mapping");
  }

  private List<Node> list(String key, String expected) throws YamlException {
    if (required(key, expected) instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    throw wrong(key, expected);
  }

  private String text(String where, Node node) throws YamlException {
    if (!(node instanceof ScalarNode scalar) || scalar.getTag().equals(Tag.NULL)) {
      throw wrong(where, node, "text");
    }
    if (!scalar.getTag().equals(Tag.STR)) {
      throw wrong(where, node, "text; put it in quotes if it is meant to be text");
    }
    if (scalar.getValue().isBlank()) {
      throw wrong(where, node, "text that is not blank");
    }
    return scalar.getValue();
  }

  private String plain(String key, String expected, Pattern pattern) throws YamlException {
    if (required(key, expected) instanceof ScalarNode scalar
        && scalar.isPlain()
        && pattern.matcher(scalar.getValue()).matches()) {
      return scalar.getValue();
    }
    throw wrong(key, expected);
  }

  private YamlException wrong(String key, String expected) throws YamlException {
    return wrong(path(key), required(key, expected), expected);
  }

  private YamlException wrong(String where, Node node, String expected) {
    return new YamlException(
        file,
        YamlDocument.line(node.getStartMark()),
        quote(where) + " must be " + expected + ", but is " + describe(node));
  }

  private static String describe(Node node) {
    if (node instanceof MappingNode) {
      return "a mapping";
    }
    if (node instanceof SequenceNode) {
      return "a list";
    }
    ScalarNode scalar = (ScalarNode) node;
    if (scalar.getTag().equals(Tag.NULL)) {
      return "empty";
    }
    return scalar.isPlain()
        ? abbreviate(scalar.getValue())
        : "the text " + quote(scalar.getValue());
  }

  private String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private String element(String key, int index) {
    return path(key) + "[" + index + "]";
  }

  private String under() {
    return under(path);
  }

  private static String under(String path) {
    return path.isEmpty() ? "" : " under " + quote(path);
  }

  private static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String list(List<String> keys) {
    return keys.stream().map(YamlMap::quote).collect(Collectors.joining(", "));
  }

  private static String quote(String text) {
    return '"' + abbreviate(text) + '"';
  }

  /** Complaints stay one line of readable length whatever a file contains. */
  private static String abbreviate(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() <= LONGEST_QUOTE ? line : line.substring(0, LONGEST_QUOTE) + "...";
  }
}
