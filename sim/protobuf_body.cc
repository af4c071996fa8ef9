#include "sim/protobuf_body.h"

#include <array>
#include <cstdint>
#include <string>
#include <utility>

namespace trimtab::sim {

using k8s::Json;

namespace {

enum class Form { kText, kNumber, kFlag, kMessage, kTextMap };

// A field of a message, as Kubernetes' generated.proto numbers it.
struct Field {
  std::string_view message;
  uint64_t number;
  std::string_view name;
  Form form = Form::kText;
  std::string_view of = "";  // of kMessage
  bool repeated = false;
  bool optional = false;  // sent only where it is set, so that nothing is something
};

constexpr std::array kFields = {
    Field{"ObjectMeta", 1, "name"},
    Field{"ObjectMeta", 2, "generateName"},
    Field{"ObjectMeta", 3, "namespace"},
    Field{"ObjectMeta", 11, "labels", Form::kTextMap},
    Field{"ObjectMeta", 12, "annotations", Form::kTextMap},
    Field{"Namespace", 1, "metadata", Form::kMessage, "ObjectMeta"},
    Field{"ConfigMap", 1, "metadata", Form::kMessage, "ObjectMeta"},
    Field{"ConfigMap", 2, "data", Form::kTextMap},
    Field{"ConfigMap", 4, "immutable", Form::kFlag, "", false, true},
    Field{"Deployment", 1, "metadata", Form::kMessage, "ObjectMeta"},
    Field{"Deployment", 2, "spec", Form::kMessage, "DeploymentSpec"},
    Field{"DeploymentSpec", 1, "replicas", Form::kNumber, "", false, true},
    Field{"DeploymentSpec", 2, "selector", Form::kMessage, "LabelSelector"},
    Field{"DeploymentSpec", 3, "template", Form::kMessage, "PodTemplateSpec"},
    Field{"LabelSelector", 1, "matchLabels", Form::kTextMap},
    Field{"PodTemplateSpec", 1, "metadata", Form::kMessage, "ObjectMeta"},
    Field{"PodTemplateSpec", 2, "spec", Form::kMessage, "PodSpec"},
    Field{"PodSpec", 2, "containers", Form::kMessage, "Container", true},
    Field{"Container", 1, "name"},
    Field{"Container", 2, "image"},
    Field{"Container", 3, "command", Form::kText, "", true},
    Field{"Container", 6, "ports", Form::kMessage, "ContainerPort", true},
    Field{"ContainerPort", 3, "containerPort", Form::kNumber},
    Field{"SelfSubjectAccessReview", 1, "metadata", Form::kMessage, "ObjectMeta"},
    Field{"SelfSubjectAccessReview", 2, "spec", Form::kMessage, "SelfSubjectAccessReviewSpec"},
    Field{"SelfSubjectAccessReviewSpec", 1, "resourceAttributes", Form::kMessage,
          "ResourceAttributes"},
    Field{"ResourceAttributes", 1, "namespace"},
    Field{"ResourceAttributes", 2, "verb"},
    Field{"ResourceAttributes", 3, "group"},
    Field{"ResourceAttributes", 4, "version"},
    Field{"ResourceAttributes", 5, "resource"},
    Field{"ResourceAttributes", 6, "subresource"},
    Field{"ResourceAttributes", 7, "name"},
};

const Field* FieldOf(std::string_view message, uint64_t number) {
  for (const Field& field : kFields) {
    if (field.message == message && field.number == number) return &field;
  }
  return nullptr;
}

// One field as it is on the wire: a number, or bytes.
struct Wire {
  uint64_t number = 0;  // of the field
  bool bytes = false;
  uint64_t value = 0;
  std::string_view content;
};

// Reads fields off the front of a message. What is broken ends it with `broken`.
class WireReader {
 public:
  explicit WireReader(std::string_view rest) : rest_(rest) {}

  bool broken() const { return broken_; }

  std::optional<Wire> Next() {
    if (rest_.empty() || broken_) return std::nullopt;
    const uint64_t key = Number();
    Wire wire{.number = key >> 3, .bytes = (key & 7) == 2};
    wire.value = Number();
    if ((key & 7) != 0 && !wire.bytes) broken_ = true;
    if (wire.bytes && wire.value > rest_.size()) broken_ = true;
    if (broken_) return std::nullopt;
    if (wire.bytes) {
      wire.content = rest_.substr(0, wire.value);
      rest_.remove_prefix(wire.value);
    }
    return wire;
  }

 private:
  uint64_t Number() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) break;
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return value;
    }
    broken_ = true;
    return 0;
  }

  std::string_view rest_;
  bool broken_ = false;
};

// True if there is nothing in it, however deep: what a message leaves at its type's zero value.
bool Nothing(const Wire& wire) {
  if (!wire.bytes) return wire.value == 0;
  WireReader reader(wire.content);
  while (auto inner = reader.Next()) {
    if (!Nothing(*inner)) return false;
  }
  return !reader.broken();
}

bool AddEntry(Json& map, std::string_view content) {
  WireReader reader(content);
  std::string key;
  std::string value;
  while (auto wire = reader.Next()) (wire->number == 1 ? key : value) = wire->content;
  if (map.is_null()) map = Json(Json::Object());
  map[key] = value;
  return !reader.broken();
}

std::optional<Json> MessageFrom(std::string_view message, std::string_view bytes);

std::optional<Json> ValueOf(const Field& field, const Wire& wire) {
  if (wire.bytes != (field.form == Form::kText || field.form == Form::kMessage)) {
    return std::nullopt;
  }
  if (field.form == Form::kMessage) return MessageFrom(field.of, wire.content);
  if (field.form == Form::kText) return Json(wire.content);
  if (field.form == Form::kFlag) return Json(wire.value != 0);
  return Json(static_cast<int64_t>(wire.value));
}

// Puts a field into the object; false where that cannot be done.
bool Take(Json& object, const Field& field, const Wire& wire) {
  if (field.form == Form::kTextMap) {
    return wire.bytes && AddEntry(object[field.name], wire.content);
  }
  auto value = ValueOf(field, wire);
  if (!value) return false;
  Json& member = object[field.name];
  if (!field.repeated) {
    member = *std::move(value);
    return true;
  }
  if (member.is_null()) member = Json(Json::Array());
  member.array()->push_back(*std::move(value));
  return true;
}

std::optional<Json> MessageFrom(std::string_view message, std::string_view bytes) {
  Json object{Json::Object()};
  WireReader reader(bytes);
  while (auto wire = reader.Next()) {
    const Field* field = FieldOf(message, wire->number);
    const bool set = (field != nullptr &&
                      (field->optional || field->repeated || field->form == Form::kMessage)) ||
                     !Nothing(*wire);
    if (!set) continue;
    if (field == nullptr || !Take(object, *field, *wire)) return std::nullopt;
  }
  if (reader.broken()) return std::nullopt;
  return object;
}

}  // namespace

std::optional<Json> FromProtobuf(std::string_view bytes) {
  constexpr std::string_view kMagic("k8s\0", 4);
  if (!bytes.starts_with(kMagic)) return std::nullopt;
  WireReader envelope(bytes.substr(kMagic.size()));
  std::string api_version;
  std::string kind;
  std::string_view raw;
  while (auto wire = envelope.Next()) {
    if (wire->number == 2) raw = wire->content;
    if (wire->number != 1) continue;
    WireReader type(wire->content);
    while (auto part = type.Next()) (part->number == 1 ? api_version : kind) = part->content;
  }
  if (envelope.broken() || FieldOf(kind, 1) == nullptr) return std::nullopt;
  auto object = MessageFrom(kind, raw);
  if (!object) return std::nullopt;
  (*object)["apiVersion"] = api_version;
  (*object)["kind"] = kind;
  return object;
}

}  // namespace trimtab::sim
