package dev.zseal.simulation.disk;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/// What a file system says of a file or folder.
record SimulatedAttributes(Node node) implements BasicFileAttributes {

  private static final FileTime EPOCH = FileTime.fromMillis(0);

  @Override
  public FileTime lastModifiedTime() {
    return EPOCH;
  }

  @Override
  public FileTime lastAccessTime() {
    return EPOCH;
  }

  @Override
  public FileTime creationTime() {
    return EPOCH;
  }

  @Override
  public boolean isRegularFile() {
    return node instanceof FileNode;
  }

  @Override
  public boolean isDirectory() {
    return node instanceof FolderNode;
  }

  @Override
  public boolean isSymbolicLink() {
    return false;
  }

  @Override
  public boolean isOther() {
    return false;
  }

  @Override
  public long size() {
    return node instanceof FileNode file ? file.length() : 0;
  }

  @Override
  public Object fileKey() {
    return System.identityHashCode(node);
  }
}
