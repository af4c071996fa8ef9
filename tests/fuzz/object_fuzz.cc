// What decodes as an object is what Json reads of the same bytes.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "k8s/object.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using trimtab::k8s::Json;
  using trimtab::k8s::Object;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto object = Object::Decode(bytes);
  if (!object) return 0;
  const Json tree = object->Parse();
  const auto& meta = object->meta();
  TRIMTAB_CHECK(object->bytes() == bytes);
  TRIMTAB_CHECK(tree.Text({"kind"}) == meta.kind);
  TRIMTAB_CHECK(tree.Text({"metadata", "name"}) == meta.name.name);
  TRIMTAB_CHECK(tree.Text({"metadata", "resourceVersion"}) == meta.resource_version);
  (void)trimtab::k8s::CheckName(meta.name.name);
  (void)trimtab::k8s::CheckNamespace(meta.name.ns);
  return 0;
}
