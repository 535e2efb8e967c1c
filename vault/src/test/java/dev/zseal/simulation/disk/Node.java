package dev.zseal.simulation.disk;

/// What a name in a folder stands for.
sealed interface Node permits FileNode, FolderNode {}
