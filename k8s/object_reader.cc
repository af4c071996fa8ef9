#include "k8s/object_reader.h"

#include <optional>
#include <string_view>
#include <utility>

namespace trimtab::k8s {
namespace {

namespace dom = simdjson::dom;

Error Malformed(std::string message) {
  return Error{.code = Code::kMalformed, .message = std::move(message)};
}

// Reads members of known types. One that is missing or null is empty; the first of another type
// sticks as the error.
class FieldReader {
 public:
  explicit FieldReader(std::string_view prefix) : prefix_(prefix) {}

  std::string Text(const dom::object& from, std::string_view key) {
    std::string_view text;
    Read(from, key, "a string", text);
    return std::string(text);
  }

  int64_t Integer(const dom::object& from, std::string_view key) {
    int64_t integer = 0;
    Read(from, key, "an integer", integer);
    return integer;
  }

  std::optional<dom::object> Object(const dom::object& from, std::string_view key) {
    dom::object object;
    return Read(from, key, "an object", object) ? std::optional(object) : std::nullopt;
  }

  std::optional<Error>& error() { return error_; }

 private:
  template <class T>
  bool Read(const dom::object& from, std::string_view key, std::string_view type, T& out) {
    dom::element value;
    if (from.at_key(key).get(value) || value.is_null()) return false;
    if (!value.get(out)) return true;
    if (!error_) {
      error_ = Malformed(std::string(prefix_).append(key).append(" is not ").append(type));
    }
    return false;
  }

  std::string_view prefix_;
  std::optional<Error> error_;
};

Result<void> ReadMetadata(const dom::object& from, ObjectMeta& meta) {
  FieldReader fields("metadata.");
  meta.name.ns = fields.Text(from, "namespace");
  meta.name.name = fields.Text(from, "name");
  meta.uid = fields.Text(from, "uid");
  meta.resource_version = fields.Text(from, "resourceVersion");
  meta.generation = fields.Integer(from, "generation");
  meta.deleting = !fields.Text(from, "deletionTimestamp").empty();
  if (fields.error()) return *std::move(fields.error());
  return {};
}

Result<void> ReadMeta(const dom::object& from, const ResourceType* type, ObjectMeta& meta) {
  FieldReader fields("");
  meta.kind = fields.Text(from, "kind");
  meta.api_version = fields.Text(from, "apiVersion");
  const auto metadata = fields.Object(from, "metadata");
  if (fields.error()) return *std::move(fields.error());
  if (type != nullptr && meta.kind.empty()) meta.kind = type->kind;
  if (type != nullptr && meta.api_version.empty()) meta.api_version = type->api_version();
  if (!metadata) return {};
  return ReadMetadata(*metadata, meta);
}

}  // namespace

Result<Object> ObjectReader::Read(const dom::element& from, std::string bytes,
                                  const ResourceType* type, Naming naming) {
  dom::object members;
  if (from.get(members)) return Malformed("not a Kubernetes object: the JSON is no object");
  Object object;
  if (auto read = ReadMeta(members, type, object.meta_); !read) {
    return std::move(read).error().In("not a Kubernetes object");
  }
  if (object.meta_.kind.empty()) return Malformed("not a Kubernetes object: it has no kind");
  if (naming == Naming::kRequired && object.meta_.name.name.empty()) {
    return Malformed("not a Kubernetes object: this " + object.meta_.kind +
                     " has no metadata.name");
  }
  object.bytes_ = std::move(bytes);
  object.bytes_.shrink_to_fit();
  return object;
}

}  // namespace trimtab::k8s
