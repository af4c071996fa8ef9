#include "sim/kind.h"

#include <algorithm>
#include <iterator>

#include "sim/builtin_kinds.h"

namespace trimtab::sim {

using k8s::Json;

namespace {

void RenameMember(Json& object, std::string_view from, std::string_view to) {
  Json* value = object.Find(from);
  if (value == nullptr) return;
  Json moved = std::move(*value);
  object.Erase(from);
  object[to] = std::move(moved);
}

}  // namespace

bool Kind::Has(std::string_view subresource) const {
  return std::find(subresources.begin(), subresources.end(), subresource) != subresources.end();
}

Version Kind::Show(Version stored) const {
  const std::string version = type.api_version();
  if (renamed.empty() && stored->Text({"apiVersion"}) == version) return stored;
  Json shown = *stored;
  for (const auto& [there, here] : renamed) RenameMember(shown, there, here);
  shown["apiVersion"] = version;
  return std::make_shared<const Json>(std::move(shown));
}

Json Kind::ToStorage(Json shown) const {
  for (const auto& [there, here] : renamed) RenameMember(shown, here, there);
  return shown;
}

Catalog::Catalog() {
  for (Kind& kind : BuiltinKinds()) Serve(std::move(kind));
}

Catalog::~Catalog() = default;

const Kind* Catalog::Find(std::string_view group, std::string_view version,
                          std::string_view plural) const {
  const auto found = std::find_if(kinds_.begin(), kinds_.end(), [&](const auto& kind) {
    return kind->type.plural == plural && kind->type.group == group &&
           kind->type.version == version;
  });
  return found == kinds_.end() ? nullptr : found->get();
}

void Catalog::Serve(Kind kind) { kinds_.push_back(std::make_unique<const Kind>(std::move(kind))); }

void Catalog::Withdraw(const std::string& storage) {
  const auto gone = std::stable_partition(
      kinds_.begin(), kinds_.end(), [&](const auto& kind) { return kind->storage != storage; });
  std::move(gone, kinds_.end(), std::back_inserter(withdrawn_));
  kinds_.erase(gone, kinds_.end());
}

}  // namespace trimtab::sim
