package dev.zseal.simulation.disk;

import java.util.LinkedHashMap;
import java.util.Map;

/// A folder: the names programs see, and those a power cut cannot take away.
final class FolderNode implements Node {

  final Map<String, Node> seen = new LinkedHashMap<>();
  final Map<String, Node> durable = new LinkedHashMap<>();
}
