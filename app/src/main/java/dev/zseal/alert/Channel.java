package dev.zseal.alert;

/// A way to reach people, or a program that does.
public sealed interface Channel permits Webhook, Ntfy, Mail {

  /// What may be shown of it.
  String host();
}
