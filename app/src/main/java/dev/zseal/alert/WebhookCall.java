package dev.zseal.alert;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Notices as JSON, for a program.
final class WebhookCall {
  private static final String FORMAT = "zseal-alert-1";
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final String MAC = "HmacSHA256";
  private static final int ID_BYTES = 16;

  private WebhookCall() {}

  static Call of(Webhook webhook, List<Notice> batch, Origin origin, Instant sent) {
    byte[] body = body(batch, origin, sent).getBytes(StandardCharsets.UTF_8);
    List<Call.Header> headers = new ArrayList<>();
    webhook.headers().forEach((name, value) -> headers.add(new Call.Header(name, value, true)));
    headers.add(Call.Header.of("Content-Type", "application/json"));
    headers.add(Call.Header.of("X-Zseal-Delivery", id(body)));
    webhook
        .signingKey()
        .ifPresent(
            key -> headers.add(Call.Header.of("X-Zseal-Signature", "sha256=" + mac(key, body))));
    Endpoint endpoint = webhook.endpoint();
    return new Call(endpoint.host(), endpoint.uri(), endpoint.plain(), headers, body);
  }

  static String body(List<Notice> batch, Origin origin, Instant sent) {
    var out = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("format", FORMAT);
      json.writeStringProperty("sent", sent.toString());
      json.writeStringProperty("host", origin.host());
      json.writeStringProperty("version", origin.version());
      json.writeName("notices");
      json.writeStartArray();
      batch.forEach(notice -> write(json, notice));
      json.writeEndArray();
      json.writeEndObject();
    }
    return out.toString();
  }

  private static void write(JsonGenerator json, Notice notice) {
    Alarm alarm = notice.alarm();
    json.writeStartObject();
    json.writeStringProperty("kind", notice.kind().word());
    json.writeStringProperty("key", alarm.key());
    json.writeStringProperty("severity", alarm.severity().word());
    json.writeStringProperty("subject", alarm.subject());
    json.writeStringProperty("what", alarm.what());
    json.writeStringProperty("evidence", alarm.evidence());
    json.writeStringProperty("hint", alarm.hint());
    json.writeStringProperty("since", notice.open().since().toString());
    json.writeNumberProperty("stood_seconds", notice.stood().toSeconds());
    json.writeEndObject();
  }

  /// The same for each attempt at one delivery.
  private static String id(byte[] body) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
      return HexFormat.of().formatHex(hash, 0, ID_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String mac(Secret key, byte[] body) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(key.reveal().getBytes(StandardCharsets.UTF_8), MAC));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
